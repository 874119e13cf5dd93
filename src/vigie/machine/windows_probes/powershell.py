"""What only PowerShell can ask: one process for all the quick blocks, one for the slow ones, nothing on the disk.

**To read something more, add a Block to BLOCKS**: the name of its file in a capture, the facts it serves, where
it comes from, and a script that prints one JSON text. Write the script on one line (the whole is given on the
standard input, where PowerShell reads a line at a time), without a name of person or machine, and with
``-OperationTimeoutSec`` on what asks CIM. Each block has its own try/catch and its own time; those that come
last lose first when time runs out, so Defender's class, which hangs while another antivirus rules, is the last.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vigie.machine.collect import Refused, run
from vigie.machine.decode import decode
from vigie.machine.probe import Cost, Probe, Shared
from vigie.machine.raws import Failure, Raw
from vigie.machine.readings import Rights
from vigie.machine.surroundings import Surroundings

COMMAND = (
    "powershell.exe",
    "-NoLogo",
    "-NoProfile",
    "-NonInteractive",
    "-InputFormat",
    "Text",
    "-Command",
    "-",
)
START = 1.5  # seconds left to PowerShell to start and to print
FAST_LIMIT, SLOW_LIMIT = 7.0, 8.0
ANTIVIRUS = (
    "antivirus.active",
    "antivirus.product",
    "antivirus.signatures_current",
    "antivirus.tamper_protected",
)
FIREWALL = ("firewall.active", "firewall.product")
DISKS = ("disk.root_encrypted", "disk.fixed_encrypted", "removable.plugged", "removable.all_encrypted")
CATEGORY = (
    "network.category",
    "network.foreign_private",
    "ports.sensitive_count",
    "remote_desktop.listening",
)
UPDATES = (
    "updates.security_pending",
    "updates.pending",
    "updates.last_installed_days",
    "updates.automatic",
    "updates.reboot_required",
)

SILENT = "PowerShell n’a rien répondu : une règle de ce poste le bloque peut-être."
BROKEN = "La réponse de PowerShell est incomplète."
LATE = "PowerShell n’a pas répondu à temps."
# HRESULT of COM and WMI, then the codes of CIM
DENIED = frozenset({-2147024891, -2147217405, 0x80070005, 0x80041003, 2})
ABSENT = frozenset({-2147217394, -2147217392, -2147221164, 0x8004100E, 0x80041010, 0x80040154, 3, 5, 6})


@dataclass(frozen=True)
class Block:
    """``milliseconds`` is the most it may take. What isn't ``live`` is only read in captures."""

    name: str
    where: str
    yields: tuple[str, ...]
    script: str
    rights: Rights = "user"
    cost: Cost = "fast"
    milliseconds: int = 2000
    live: bool = True


def objects(namespace: str, name: str, members: str) -> str:
    """These members of every instance of a CIM class: ``[]`` when there is none."""
    return (
        "ConvertTo-Json -Compress -InputObject @(Get-CimInstance -OperationTimeoutSec 2 "
        f"-Namespace {namespace} -ClassName {name} | Select-Object {members})"
    )


DATES = "function D($d) { if ($d) { ([datetime]$d).ToString('yyyy-MM-ddTHH:mm:ssZ') } }; "

BLOCKS: tuple[Block, ...] = (
    Block(
        "security_center_antivirus.json",
        "root/SecurityCenter2 AntiVirusProduct",
        ANTIVIRUS,
        objects(
            "root/SecurityCenter2", "AntiVirusProduct", "displayName,instanceGuid,productState,timestamp"
        ),
    ),
    Block(
        "security_center_firewall.json",
        "root/SecurityCenter2 FirewallProduct",
        FIREWALL,
        objects("root/SecurityCenter2", "FirewallProduct", "displayName,productState,timestamp"),
    ),
    Block(
        "firewall_profiles.json",
        "Get-NetFirewallProfile",
        FIREWALL,
        objects("root/StandardCimv2", "MSFT_NetFirewallProfile", "Name,Enabled,DefaultInboundAction"),
        live=False,  # the registry and the security centre say it without a second of waiting
    ),
    Block(
        "encryptable_volume.json",
        "Win32_EncryptableVolume",
        (*DISKS, "backup.encrypted"),
        objects(
            "root/cimv2/Security/MicrosoftVolumeEncryption",
            "Win32_EncryptableVolume",
            "DriveLetter,ProtectionStatus,ConversionStatus,VolumeType",
        ),
        rights="admin",
    ),
    Block(
        "network_profiles.json",
        "Get-NetConnectionProfile",
        CATEGORY,
        objects("root/StandardCimv2", "MSFT_NetConnectionProfile", "NetworkCategory,IPv4Connectivity"),
    ),
    Block(
        "windows_update.json",
        "Microsoft.Update.AutoUpdate",
        UPDATES[:4],
        DATES + "$a = New-Object -ComObject Microsoft.Update.AutoUpdate; $r = $a.Results; "
        "ConvertTo-Json -Compress -InputObject @{ NotificationLevel = $a.Settings.NotificationLevel; "
        "ServiceEnabled = $a.ServiceEnabled; LastSearchSuccessDate = D $r.LastSearchSuccessDate; "
        "LastInstallationSuccessDate = D $r.LastInstallationSuccessDate }",
    ),
    Block(
        "pending_updates.json",
        "Microsoft.Update.Session, sans connexion",
        UPDATES[:2],
        DATES + "$s = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher(); "
        "$s.Online = $false; $r = $s.Search('IsInstalled=0'); if ($r.ResultCode -ne 2) { throw 'incomplete' }; "
        "ConvertTo-Json -Compress -Depth 3 -InputObject @($r.Updates | ForEach-Object { @{ "
        "MsrcSeverity = $_.MsrcSeverity; Type = $_.Type; IsHidden = $_.IsHidden; "
        "LastDeploymentChangeTime = D $_.LastDeploymentChangeTime; "
        "CategoryIDs = @($_.Categories | ForEach-Object { $_.CategoryID }) } })",
        cost="slow",
        milliseconds=7000,
    ),
    Block(
        "defender_status.json",
        "MSFT_MpComputerStatus",
        ANTIVIRUS,
        objects(
            "root/Microsoft/Windows/Defender",
            "MSFT_MpComputerStatus",
            "AMRunningMode,AMServiceEnabled,AntivirusEnabled,RealTimeProtectionEnabled,AntivirusSignatureAge,"
            "AntivirusSignatureLastUpdated,DefenderSignaturesOutOfDate,IsTamperProtected",
        ),
        milliseconds=2500,
    ),
)

HEAD = (
    "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; $began = Get-Date; $said = @{}; "
    "$free = $ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage'; "
    "function Take($name, $script, $most) { try { "
    "$left = $limit - ((Get-Date) - $began).TotalMilliseconds; if ($most -gt $left) { $most = [int]$left }; "
    "if ($most -lt 50) { $said[$name] = @{ failure = 'timeout' }; return }; "
    "if (-not $free) { $said[$name] = @{ data = [string](Invoke-Expression $script) }; return }; "
    "$work = [powershell]::Create(); [void]$work.AddScript($script); $handle = $work.BeginInvoke(); "
    "if (-not $handle.AsyncWaitHandle.WaitOne($most)) { $said[$name] = @{ failure = 'timeout' }; return }; "
    "$said[$name] = @{ data = [string]($work.EndInvoke($handle) | Select-Object -First 1) } "
    "} catch { $codes = @(); $error1 = $_.Exception; while ($error1) { $codes += $error1.HResult; "
    "if ($error1.NativeErrorCode -ne $null) { $codes += [int]$error1.NativeErrorCode }; "
    "$error1 = $error1.InnerException }; $said[$name] = @{ failure = 'failed'; codes = @($codes) } } }; "
)
TAIL = (
    "$all = ConvertTo-Json -Compress -Depth 4 -InputObject $said; "
    "try { $bytes = [Text.Encoding]::UTF8.GetBytes($all); $out = [Console]::OpenStandardOutput(); "
    "$out.Write($bytes, 0, $bytes.Length); $out.Flush() } catch { $all }; "
    "try { [Environment]::Exit(0) } catch { exit 0 }\n"
)


def script(blocks: Iterable[Block], milliseconds: int) -> str:
    """One line that runs these blocks in turn, within this time, and prints one JSON object."""
    takes = "".join(
        f"Take {_quoted(block.name)} {_quoted(STOP + block.script)} {block.milliseconds}; "
        for block in blocks
    )
    return f"$limit = {milliseconds}; {HEAD}{takes}{TAIL}"


STOP = "$ErrorActionPreference = 'Stop'; "


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def ask(around: Surroundings, names: tuple[str, ...], timeout: float) -> Mapping[str, Raw]:
    """One PowerShell for the blocks of these names."""
    wanted = [block for block in BLOCKS if block.name in names]
    text = script(wanted, int((timeout - START) * 1000))
    try:
        output = run((COMMAND,), around, timeout, given=text.encode("ascii"))
    except Refused as refused:
        detail = LATE if refused.failure == "timeout" else refused.detail
        raise Refused(refused.failure, detail) from None
    return answers(output, names)


def answers(output: bytes, names: Iterable[str]) -> dict[str, Raw]:
    """The outputs of these blocks. An answer that is empty or cut says nothing of any of them."""
    if not output.strip():
        raise Refused("failed", SILENT)
    try:
        said = json.loads(decode(output) or "")
    except (ValueError, RecursionError):
        raise Refused("failed", BROKEN) from None
    if not isinstance(said, dict):
        raise Refused("failed", BROKEN)
    return {name: _raw(name, said.get(name)) for name in names}


def _raw(name: str, said: Any) -> Raw:
    data = said.get("data") if isinstance(said, dict) else None
    if isinstance(data, str) and data.strip():
        return Raw(name, data=data.encode())
    return Raw(name, failure=_failure(said))


def _failure(said: Any) -> Failure:
    if isinstance(said, dict) and said.get("failure") == "timeout":
        return "timeout"
    codes = said.get("codes") if isinstance(said, dict) else None
    codes = {code for code in codes if isinstance(code, int)} if isinstance(codes, list) else set()
    if codes & DENIED:
        return "denied"
    return "absent" if codes & ABSENT else "failed"


FAST = Shared("powershell", ask, FAST_LIMIT)
SLOW = Shared("powershell, mesure longue", ask, SLOW_LIMIT)

PROBES: tuple[Probe, ...] = tuple(
    Probe(
        block.name,
        ("windows",),
        "shared",
        block.where,
        block.yields,
        shared=SLOW if block.cost == "slow" else FAST,
        rights=block.rights,
        cost=block.cost,
        live=block.live,
    )
    for block in BLOCKS
)
