/*
 * kube9-copy FROM TO: copies the folder of a plugin out of its image, for clusters that cannot mount
 * an image. It runs in an init container, as nobody, with nothing but these two folders.
 *
 * Only folders and plain files are copied. A symbolic link could lead anywhere, so it ends the copy,
 * as do devices, and more than LARGEST bytes, MOST_ENTRIES entries or DEEPEST levels. Nothing is
 * followed on either side: every name is opened below its folder, with O_NOFOLLOW.
 *
 * A plugin that cannot be copied must not keep the operator from starting. So the reason is left in
 * TO, where the operator finds it and names it, and the exit code is 0. It is 1 where not even that
 * can be written, and 2 where the words are wrong.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef LARGEST
#define LARGEST (128LL << 20)
#endif
#ifndef MOST_ENTRIES
#define MOST_ENTRIES 20000
#endif
#ifndef DEEPEST
#define DEEPEST 32
#endif
#define FAILED "kube9-copy.failed"
#define FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static long long bytes;
static long entries, files;
static char reason[1024];

__attribute__((format(printf, 1, 2))) static int fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reason, sizeof reason, format, arguments);
	va_end(arguments);
	return -1;
}

static int write_all(int fd, const char *data, size_t left)
{
	while (left > 0) {
		ssize_t done = write(fd, data, left);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		data += done;
		left -= (size_t)done;
	}
	return 0;
}

/* The size was known before, but a file may grow: what is really read is counted. */
static int copy_content(int in, int out, const char *path)
{
	static char buffer[64 * 1024];

	for (;;) {
		ssize_t got = read(in, buffer, sizeof buffer);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail("%s: %s", path, strerror(errno));
		if (got == 0)
			return 0;
		bytes += got;
		if (bytes > LARGEST)
			return fail("%s: the plugin is larger than %lld bytes", path, (long long)LARGEST);
		if (write_all(out, buffer, (size_t)got) < 0)
			return fail("%s: cannot be written: %s", path, strerror(errno));
	}
}

/* The time of a file is kept: Python compares it with that of its bytecode. */
static int copy_file(int from, int to, const char *name, const char *path)
{
	struct stat what;
	int result, out, in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (in < 0)
		return fail("%s: %s", path, strerror(errno));
	if (fstat(in, &what) < 0 || !S_ISREG(what.st_mode)) {
		close(in);
		return fail("%s: is no plain file", path);
	}
	unlinkat(to, name, 0); /* of a copy that was interrupted */
	out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (out < 0) {
		result = fail("%s: cannot be written: %s", path, strerror(errno));
	} else {
		struct timespec times[2] = { what.st_mtim, what.st_mtim };

		result = copy_content(in, out, path);
		futimens(out, times);
		if (close(out) < 0 && result == 0)
			result = fail("%s: cannot be written: %s", path, strerror(errno));
		files++;
	}
	close(in);
	return result;
}

static int copy_folder(int from, int to, const char *path, int depth);

static int copy_below(int from, int to, const char *name, const char *path, int depth)
{
	int in, out, result;

	if (mkdirat(to, name, 0755) < 0 && errno != EEXIST)
		return fail("%s: cannot be written: %s", path, strerror(errno));
	in = openat(from, name, FOLDER);
	if (in < 0)
		return fail("%s: %s", path, strerror(errno));
	out = openat(to, name, FOLDER);
	if (out < 0) {
		close(in);
		return fail("%s: cannot be written: %s", path, strerror(errno));
	}
	result = copy_folder(in, out, path, depth + 1);
	close(out);
	return result;
}

static int copy_entry(int from, int to, const char *name, const char *path, int depth)
{
	struct stat what;

	if (++entries > MOST_ENTRIES)
		return fail("%s: the plugin has more than %d files and folders", path, MOST_ENTRIES);
	if (fstatat(from, name, &what, AT_SYMLINK_NOFOLLOW) < 0)
		return fail("%s: %s", path, strerror(errno));
	if (S_ISDIR(what.st_mode))
		return copy_below(from, to, name, path, depth);
	if (S_ISREG(what.st_mode))
		return copy_file(from, to, name, path);
	if (S_ISLNK(what.st_mode))
		return fail("%s: is a symbolic link; a plugin has files and folders only", path);
	return fail("%s: is neither a file nor a folder", path);
}

/* Closes `from`, as closedir does. */
static int copy_folder(int from, int to, const char *path, int depth)
{
	char below[4096];
	struct dirent *entry;
	int result = 0;
	DIR *folder = fdopendir(from);

	if (folder == NULL) {
		close(from);
		return fail("%s: %s", path, strerror(errno));
	}
	if (depth > DEEPEST)
		result = fail("%s: folders are more than %d deep", path, DEEPEST);
	while (result == 0 && (errno = 0, entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (snprintf(below, sizeof below, "%s/%s", path, entry->d_name) >= (int)sizeof below)
			result = fail("%s: a name in it is too long", path);
		else
			result = copy_entry(from, to, entry->d_name, below, depth);
	}
	if (result == 0 && errno != 0)
		result = fail("%s: %s", path, strerror(errno));
	closedir(folder);
	return result;
}

static int leave_reason(int to)
{
	int out;

	fprintf(stderr, "kube9-copy: %s\n", reason);
	unlinkat(to, FAILED, 0);
	out = openat(to, FAILED, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (out < 0 || write_all(out, reason, strlen(reason)) < 0 || close(out) < 0) {
		perror("kube9-copy: the reason cannot be written");
		return 1;
	}
	return 0;
}

int main(int count, char **words)
{
	int from, to;

	if (count != 3) {
		fprintf(stderr, "usage: kube9-copy FROM TO\n");
		return 2;
	}
	umask(022);
	to = open(words[2], FOLDER);
	if (to < 0) {
		fprintf(stderr, "kube9-copy: %s: %s\n", words[2], strerror(errno));
		return 1;
	}
	unlinkat(to, FAILED, 0);
	from = open(words[1], FOLDER);
	if (from < 0)
		fail("%s: %s", words[1], strerror(errno));
	if (from < 0 || copy_folder(from, to, words[1], 0) < 0)
		return leave_reason(to);
	printf("kube9-copy: %ld files, %lld bytes\n", files, bytes);
	return 0;
}
