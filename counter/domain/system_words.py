"""Why the system would not read, write or connect, in the catalogue's words; its own come after them."""

from __future__ import annotations

import errno

from counter.domain.text import N_, Finding

_WORDS = {
    errno.ENOENT: N_("there is no such file or directory"),
    errno.ENODEV: N_("there is no such device"),
    errno.ENXIO: N_("there is no such device"),
    errno.EACCES: N_("there is no permission for it"),
    errno.EPERM: N_("there is no permission for it"),
    errno.EISDIR: N_("it is a directory"),
    errno.ENOTDIR: N_("a part of the path is no directory"),
    errno.EEXIST: N_("it is there already"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.ENOSPC: N_("there is no room left on the disk"),
    errno.EDQUOT: N_("there is no room left on the disk"),
    errno.EFBIG: N_("the file is too large"),
    errno.EROFS: N_("nothing can be written there"),
    errno.EIO: N_("the device failed"),
    errno.EBUSY: N_("somebody else uses it"),
    errno.EADDRINUSE: N_("somebody else uses it"),
    errno.EADDRNOTAVAIL: N_("this machine has no such address"),
    errno.ECONNREFUSED: N_("nobody listens there"),
    errno.ECONNRESET: N_("the other side hung up"),
    errno.EPIPE: N_("the other side hung up"),
    errno.ETIMEDOUT: N_("there is no answer"),
    errno.EHOSTUNREACH: N_("there is no way to it"),
    errno.ENETUNREACH: N_("there is no way to it"),
}
_OTHER = N_("the system refused it")


def system_words(error: OSError | UnicodeDecodeError) -> Finding:
    """What went wrong, with the system's own text in brackets, for who has to look it up."""
    if isinstance(error, UnicodeDecodeError):
        told = {"place": error.start + 1, "coding": error.encoding}
        return Finding(N_("it is no text ({coding}, byte {place})"), told)
    said = _WORDS.get(error.errno or 0)
    if said is None and isinstance(error, TimeoutError):
        said = _WORDS[errno.ETIMEDOUT]
    if said is None and type(error).__name__ in ("gaierror", "herror"):
        said = N_("no machine has that name")
    text = error.strerror or str(error) or type(error).__name__
    return Finding(N_("{what} ({text})"), {"what": Finding(said or _OTHER), "text": text})
