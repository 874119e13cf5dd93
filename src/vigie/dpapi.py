"""Windows's own protection of a small secret: only this person's session on this PC opens it (DPAPI).

Microsoft, CryptProtectData and CryptUnprotectData (dpapi.h), read on 24 November 2026. It keeps the secret from
who copies the file, not from a program that this same person runs.
"""

import sys

UI_FORBIDDEN = 0x1  # CRYPTPROTECT_UI_FORBIDDEN: an error rather than a window

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Blob(ctypes.Structure):
        """DATA_BLOB."""

        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.c_void_p))

    def protect(data: bytes) -> bytes:
        """The secret, closed; OSError when Windows refuses."""
        return _call("CryptProtectData", data)

    def unprotect(data: bytes) -> bytes:
        """The secret of what :func:`protect` gave; OSError for another person, another PC, or damaged bytes."""
        return _call("CryptUnprotectData", data)

    def _call(name: str, data: bytes) -> bytes:
        crypt32 = ctypes.WinDLL("crypt32", use_last_error=True)
        kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel32.LocalFree.argtypes = (ctypes.c_void_p,)
        kernel32.LocalFree.restype = ctypes.c_void_p
        function = getattr(crypt32, name)
        pointer = ctypes.POINTER(_Blob)
        function.argtypes = (
            pointer, ctypes.c_void_p, pointer, ctypes.c_void_p, ctypes.c_void_p, wintypes.DWORD, pointer,
        )  # fmt: skip
        function.restype = wintypes.BOOL
        held = ctypes.create_string_buffer(data, len(data))
        given = _Blob(len(data), ctypes.cast(held, ctypes.c_void_p))
        found = _Blob()
        if not function(ctypes.byref(given), None, None, None, None, UI_FORBIDDEN, ctypes.byref(found)):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            return ctypes.string_at(found.data or 0, found.size)
        finally:
            kernel32.LocalFree(found.data)

else:

    def protect(data: bytes) -> bytes:
        """Windows alone has it."""
        raise OSError("DPAPI is Windows's")

    def unprotect(data: bytes) -> bytes:
        """Windows alone has it."""
        raise OSError("DPAPI is Windows's")
