/* Records what a process does to the files of one directory, in the order in which it happened.
 *
 * Preloaded (LD_PRELOAD) into the real program by disk_recording.py. RECORD_DIRECTORY is the directory,
 * RECORD_LOG the file that the records are appended to; with RECORD_ANSWERS what the process writes to
 * its standard output is recorded as well, so that an answer has its place among the writes and syncs.
 *
 * The operation and its record are made under one lock over all recorded processes. A record is a
 * `struct record` in the machine's own byte order, then `length` bytes: the data written, or a name.
 * SQLite's shared-memory index (-shm) is left out: it is mapped, never trusted, and made anew.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 'c', WRITE = 'w', TRUNCATE = 't', RENAME = 'r', UNLINK = 'u', SYNC = 's', SYNC_DIRECTORY = 'd', ANSWER = 'a' };

struct record {
    uint64_t inode;
    int64_t offset; /* of a write; the new length of a truncation */
    uint32_t length;
    uint32_t process;
    char what;
    char padding[7];
};

enum { MOST_FILES = 65536 };

static char directory[PATH_MAX];
static size_t directory_length;
static int log_file = -1;
static int answers;
static unsigned char recorded[MOST_FILES]; /* by descriptor: 1 a file, 2 the directory */
static pthread_mutex_t threads = PTHREAD_MUTEX_INITIALIZER;

#define REAL(result, name, ...)                                       \
    static result (*real_##name)(__VA_ARGS__);                        \
    if (!real_##name)                                                 \
        real_##name = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static void begin(void)
{
    pthread_mutex_lock(&threads);
    while (flock(log_file, LOCK_EX) && errno == EINTR) {
    }
}

static void end(void)
{
    int kept = errno;
    flock(log_file, LOCK_UN);
    pthread_mutex_unlock(&threads);
    errno = kept;
}

static void put(const void *bytes, size_t length)
{
    REAL(ssize_t, write, int, const void *, size_t);
    const char *at = bytes;
    while (length) {
        ssize_t done = real_write(log_file, at, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            abort(); /* a record that is missing would make the proof worthless */
        at += done;
        length -= (size_t)done;
    }
}

static void tell(char what, uint64_t inode, int64_t offset, const void *bytes, size_t length)
{
    int kept = errno;
    struct record record = {inode, offset, (uint32_t)length, (uint32_t)getpid(), what, {0}};
    put(&record, sizeof record);
    put(bytes, length);
    errno = kept;
}

static uint64_t inode_of(int file)
{
    struct stat found;
    return fstat(file, &found) ? 0 : (uint64_t)found.st_ino;
}

static int is_recorded(int file)
{
    return log_file >= 0 && file >= 0 && file < MOST_FILES ? recorded[file] : 0;
}

/* The name below the directory, or NULL if the path leads elsewhere. */
static const char *name_of(int base, const char *path, char *room)
{
    char whole[PATH_MAX];
    if (log_file < 0 || !path)
        return NULL;
    if (path[0] == '/') {
        snprintf(whole, sizeof whole, "%s", path);
    } else if (base == AT_FDCWD) {
        char here[PATH_MAX / 2];
        if (!getcwd(here, sizeof here) || (size_t)snprintf(whole, sizeof whole, "%s/%s", here, path) >= sizeof whole)
            return NULL;
    } else {
        return NULL;
    }
    if (strncmp(whole, directory, directory_length))
        return NULL;
    const char *rest = whole + directory_length;
    if (*rest && *rest != '/')
        return NULL;
    size_t length = strlen(rest);
    if (length >= 4 && !strcmp(rest + length - 4, "-shm"))
        return NULL;
    strcpy(room, *rest == '/' ? rest + 1 : rest);
    return room;
}

__attribute__((constructor)) static void start(void)
{
    const char *where = getenv("RECORD_DIRECTORY"), *log = getenv("RECORD_LOG");
    if (!where || !log)
        return;
    snprintf(directory, sizeof directory, "%s", where);
    directory_length = strlen(directory);
    answers = getenv("RECORD_ANSWERS") != NULL;
    log_file = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static int opened(int (*real)(int, const char *, int, mode_t), int base, const char *path, int flags, mode_t mode)
{
    char room[PATH_MAX];
    const char *name = name_of(base, path, room);
    if (!name)
        return real(base, path, flags, mode);
    begin();
    int there = faccessat(base, path, F_OK, 0) == 0;
    int file = real(base, path, flags, mode);
    if (file >= 0 && file < MOST_FILES) {
        if (!*name) {
            recorded[file] = 2;
        } else {
            recorded[file] = 1;
            if (!there)
                tell(CREATE, inode_of(file), 0, name, strlen(name));
            else if (flags & O_TRUNC)
                tell(TRUNCATE, inode_of(file), 0, "", 0);
        }
    }
    end();
    return file;
}

#define MODE_OF(flags)                        \
    mode_t mode = 0;                          \
    if ((flags) & (O_CREAT | O_TMPFILE)) {    \
        va_list rest;                         \
        va_start(rest, flags);                \
        mode = va_arg(rest, mode_t);          \
        va_end(rest);                         \
    }

static int real_open_at(int base, const char *path, int flags, mode_t mode)
{
    REAL(int, openat, int, const char *, int, ...);
    return real_openat(base, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    MODE_OF(flags)
    return opened(real_open_at, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_OF(flags)
    return opened(real_open_at, AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int base, const char *path, int flags, ...)
{
    MODE_OF(flags)
    return opened(real_open_at, base, path, flags, mode);
}

int openat64(int base, const char *path, int flags, ...)
{
    MODE_OF(flags)
    return opened(real_open_at, base, path, flags | O_LARGEFILE, mode);
}

int creat(const char *path, mode_t mode)
{
    return opened(real_open_at, AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int close(int file)
{
    REAL(int, close, int);
    if (is_recorded(file))
        recorded[file] = 0;
    return real_close(file);
}

ssize_t write(int file, const void *bytes, size_t length)
{
    REAL(ssize_t, write, int, const void *, size_t);
    int answer = file == STDOUT_FILENO && answers && log_file >= 0;
    if (!answer && is_recorded(file) != 1)
        return real_write(file, bytes, length);
    begin();
    int64_t offset = 0;
    if (!answer)
        offset = fcntl(file, F_GETFL) & O_APPEND ? lseek(file, 0, SEEK_END) : lseek(file, 0, SEEK_CUR);
    ssize_t done = real_write(file, bytes, length);
    if (done > 0)
        tell(answer ? ANSWER : WRITE, answer ? 0 : inode_of(file), offset, bytes, (size_t)done);
    end();
    return done;
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset)
{
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    if (is_recorded(file) != 1)
        return real_pwrite64(file, bytes, length, offset);
    begin();
    ssize_t done = real_pwrite64(file, bytes, length, offset);
    if (done > 0)
        tell(WRITE, inode_of(file), offset, bytes, (size_t)done);
    end();
    return done;
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset)
{
    return pwrite64(file, bytes, length, offset);
}

int ftruncate64(int file, off64_t length)
{
    REAL(int, ftruncate64, int, off64_t);
    if (is_recorded(file) != 1)
        return real_ftruncate64(file, length);
    begin();
    int result = real_ftruncate64(file, length);
    if (!result)
        tell(TRUNCATE, inode_of(file), length, "", 0);
    end();
    return result;
}

int ftruncate(int file, off_t length)
{
    return ftruncate64(file, length);
}

static int synced(int (*real)(int), int file)
{
    int kind = is_recorded(file);
    if (!kind)
        return real(file);
    begin();
    int result = real(file);
    if (!result)
        tell(kind == 2 ? SYNC_DIRECTORY : SYNC, inode_of(file), 0, "", 0);
    end();
    return result;
}

int fsync(int file)
{
    REAL(int, fsync, int);
    return synced(real_fsync, file);
}

int fdatasync(int file)
{
    REAL(int, fdatasync, int);
    return synced(real_fdatasync, file);
}

static int renamed(int from_base, const char *from, int to_base, const char *to)
{
    REAL(int, renameat, int, const char *, int, const char *);
    char room[2][PATH_MAX], both[2 * PATH_MAX];
    const char *old = name_of(from_base, from, room[0]), *new = name_of(to_base, to, room[1]);
    if (!old || !new)
        return real_renameat(from_base, from, to_base, to);
    begin();
    int result = real_renameat(from_base, from, to_base, to);
    if (!result) {
        int length = snprintf(both, sizeof both, "%s\n%s", old, new);
        tell(RENAME, 0, 0, both, (size_t)length);
    }
    end();
    return result;
}

int rename(const char *from, const char *to)
{
    return renamed(AT_FDCWD, from, AT_FDCWD, to);
}

int renameat(int from_base, const char *from, int to_base, const char *to)
{
    return renamed(from_base, from, to_base, to);
}

int unlinkat(int base, const char *path, int flags)
{
    REAL(int, unlinkat, int, const char *, int);
    char room[PATH_MAX];
    const char *name = name_of(base, path, room);
    if (!name)
        return real_unlinkat(base, path, flags);
    begin();
    int result = real_unlinkat(base, path, flags);
    if (!result)
        tell(UNLINK, 0, 0, name, strlen(name));
    end();
    return result;
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

/* Ways to write that the program does not use. If it began to, the record would be incomplete. */
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset)
{
    REAL(ssize_t, pwritev, int, const struct iovec *, int, off_t);
    if (is_recorded(file))
        abort();
    return real_pwritev(file, parts, count, offset);
}

ssize_t writev(int file, const struct iovec *parts, int count)
{
    REAL(ssize_t, writev, int, const struct iovec *, int);
    if (is_recorded(file))
        abort();
    return real_writev(file, parts, count);
}

int fallocate64(int file, int mode, off64_t offset, off64_t length)
{
    REAL(int, fallocate64, int, int, off64_t, off64_t);
    if (is_recorded(file))
        abort();
    return real_fallocate64(file, mode, offset, length);
}

int posix_fallocate64(int file, off64_t offset, off64_t length)
{
    REAL(int, posix_fallocate64, int, off64_t, off64_t);
    if (is_recorded(file))
        abort();
    return real_posix_fallocate64(file, offset, length);
}

int posix_fallocate(int file, off_t offset, off_t length)
{
    return posix_fallocate64(file, offset, length);
}

int fallocate(int file, int mode, off_t offset, off_t length)
{
    return fallocate64(file, mode, offset, length);
}
