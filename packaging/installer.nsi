; Vigie for Windows, for one person, without administrator rights.
;
;   makensis -DVERSION=0.1.0 -DSOURCE=path\to\Vigie -DOUTPUT=Vigie-0.1.0.exe installer.nsi
;
; Silent: Vigie-0.1.0.exe /S [/PRESET=C:\path\preset.ini] [/D=C:\folder]
; preset.ini: [vigie] shortcut=1|0 (Start menu), login=1|0 (start at login). Nothing else, and never a passphrase.
; Removal, silent: Uninstall.exe /S keeps the vault; it is never destroyed without a person's answer.

Unicode true
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
!endif
ManifestDPIAware true
RequestExecutionLevel user

!ifndef VERSION
  !error "VERSION manque"
!endif
!ifndef SOURCE
  !error "SOURCE manque : le dossier fait par PyInstaller"
!endif
!ifndef OUTPUT
  !define OUTPUT "Vigie-${VERSION}.exe"
!endif

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Vigie"

Name "Vigie"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Vigie"
InstallDirRegKey HKCU "Software\Vigie" "Folder"
BrandingText "Vigie ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1036 "ProductName" "Vigie"
VIAddVersionKey /LANG=1036 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1036 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1036 "FileDescription" "Installation de Vigie"
VIAddVersionKey /LANG=1036 "LegalCopyright" "Licence EUPL-1.2"

Var Shortcut
Var Login

!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "Installer Vigie"
!define MUI_WELCOMEPAGE_TEXT "Vigie s’installe pour vous seul, sans droits d’administrateur.$\r$\n$\r$\nRien n’est envoyé. Vigie ne contient pas vos dossiers patients.$\r$\n$\r$\nSi Vigie est ouverte, verrouillez-la et fermez-la avant de continuer."
!define MUI_FINISHPAGE_RUN "$INSTDIR\vigie.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Ouvrir Vigie"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${SOURCE}\_internal\LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "French"

Function .onInit
  StrCpy $Shortcut "1"
  StrCpy $Login "0"
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/PRESET=" $1
  ${IfNot} ${Errors}
    ${IfNot} ${FileExists} "$1"
      SetErrorLevel 2
      Abort
    ${EndIf}
    ReadINIStr $2 "$1" "vigie" "shortcut"
    ${If} $2 == "0"
      StrCpy $Shortcut "0"
    ${EndIf}
    ReadINIStr $2 "$1" "vigie" "login"
    ${If} $2 == "1"
      StrCpy $Login "1"
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "Vigie"
  SetOutPath "$INSTDIR"
  ; an older version's files would stay beside the new ones; the vault is elsewhere (%LOCALAPPDATA%\Vigie)
  RMDir /r "$INSTDIR\_internal"
  IfErrors 0 +3
    MessageBox MB_OK|MB_ICONEXCLAMATION "Vigie est encore ouverte. Fermez-la, puis relancez l’installation." /SD IDOK
    Abort
  File /r "${SOURCE}\*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  WriteRegStr HKCU "Software\Vigie" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "DisplayName" "Vigie"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\vigie.exe"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" "$0"
  ${If} $Shortcut == "1"
    CreateShortCut "$SMPROGRAMS\Vigie.lnk" "$INSTDIR\vigie.exe"
  ${EndIf}
  ${If} $Login == "1"
    nsExec::Exec '"$INSTDIR\vigie-commande.exe" autostart on'
    Pop $0
  ${EndIf}
SectionEnd

Section "Uninstall"
  nsExec::Exec '"$INSTDIR\vigie-commande.exe" autostart off'
  Pop $0
  ${If} ${FileExists} "$LOCALAPPDATA\Vigie\vault\header.json"
    ; silent removal answers "keep": only a person may ask for what destroys
    MessageBox MB_YESNO|MB_ICONQUESTION "Garder votre coffre sur ce PC ?$\r$\n$\r$\nOui : il reste, chiffré, et se retrouve en réinstallant Vigie.$\r$\nNon : une fenêtre s’ouvre pour le remettre à quelqu’un ou le détruire, avec une attestation." /SD IDYES IDYES keep
    ExecWait '"$INSTDIR\vigie-commande.exe" uninstall' $0
    ${If} $0 != 0
      MessageBox MB_OK|MB_ICONINFORMATION "Vigie n’a pas été retirée : rien n’a été détruit." /SD IDOK
      Abort
    ${EndIf}
    keep:
  ${EndIf}
  Delete "$SMPROGRAMS\Vigie.lnk"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\vigie.exe"
  Delete "$INSTDIR\vigie-commande.exe"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "Software\Vigie"
SectionEnd
