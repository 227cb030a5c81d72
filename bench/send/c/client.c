// The limit: sends one prepared message again and again, over a few connections, with the next envelope behind each body
// (RFC 2920), so one round trip a message. No ledger, nothing personal, no memory to manage.
// Usage: client PORT FILE COUNT CONNECTIONS. FILE is dot-stuffed and lacks its final dot. Prints JSON.
#include "net.h"
#include <sys/resource.h>
#include <sys/uio.h>

enum { GREETING, HELLO, ENVELOPE, BODY, DONE };

typedef struct {
  int fd, at, next; // next: the envelope of the next message is out already
  size_t length;
  char bytes[4096], envelope[256];
} Line;

static char *body;
static size_t body_length;
static long wanted, begun, finished;

static void write_all(int fd, struct iovec *parts, int count) {
  for (int each = 0; each < count;) {
    ssize_t written = writev(fd, parts + each, count - each);
    if (written < 0) fail("writev");
    for (size_t left = (size_t)written; each < count; each++) {
      if (left < parts[each].iov_len) {
        parts[each].iov_base = (char *)parts[each].iov_base + left;
        parts[each].iov_len -= left;
        break;
      }
      left -= parts[each].iov_len;
    }
  }
}

/// The next envelope, or nothing when enough were begun.
static struct iovec envelope(Line *line) {
  int length = 0;
  if (begun < wanted) {
    begun++;
    length = snprintf(line->envelope, sizeof line->envelope,
                      "MAIL FROM:<b+%ld@bench.example>\r\nRCPT TO:<reader%ld@example.org>\r\nDATA\r\n", begun, begun);
  }
  return (struct iovec){line->envelope, (size_t)length};
}

static void begin(Line *line) {
  struct iovec first = envelope(line);
  line->at = first.iov_len ? ENVELOPE : DONE;
  if (first.iov_len) write_all(line->fd, &first, 1);
}

static void answer(Line *line, const char *reply) {
  int code = atoi(reply);
  if (reply[3] == '-') return;
  if (code >= 400) fprintf(stderr, "Unexpected answer: %s\n", reply), exit(1);
  if (line->at == GREETING) {
    struct iovec hello = {"EHLO client\r\n", 13};
    line->at = HELLO;
    write_all(line->fd, &hello, 1);
  } else if (line->at == HELLO) begin(line);
  else if (line->at == ENVELOPE && code == 354) {
    struct iovec parts[2] = {{body, body_length}, envelope(line)};
    line->next = parts[1].iov_len > 0;
    line->at = BODY;
    write_all(line->fd, parts, 1 + line->next);
  } else if (line->at == BODY) {
    finished++;
    line->at = line->next ? ENVELOPE : DONE;
  }
}

static void read_body(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) fail(path);
  fseek(file, 0, SEEK_END);
  body_length = (size_t)ftell(file);
  rewind(file);
  body = demand(malloc(body_length + 3));
  if (fread(body, 1, body_length, file) != body_length) fail(path);
  memcpy(body + body_length, ".\r\n", 3);
  body_length += 3;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int count, char **arguments) {
  if (count != 5) return fprintf(stderr, "client PORT FILE COUNT CONNECTIONS\n"), 2;
  read_body(arguments[2]);
  wanted = atol(arguments[3]);
  int connections = atoi(arguments[4]), epoll = epoll_create1(0);
  Line *lines = demand(calloc((size_t)connections, sizeof *lines));
  int64_t started = nanoseconds();
  for (int each = 0; each < connections; each++) {
    lines[each].fd = connect_to(atoi(arguments[1]));
    watch(epoll, lines[each].fd, EPOLLIN, &lines[each]);
  }
  while (finished < wanted) {
    struct epoll_event events[64];
    int ready = epoll_wait(epoll, events, 64, 10000);
    if (ready == 0) return fprintf(stderr, "Nothing came for 10 seconds\n"), 1;
    for (int each = 0; each < ready; each++) {
      Line *line = events[each].data.ptr;
      ssize_t got = read(line->fd, line->bytes + line->length, sizeof line->bytes - line->length);
      if (got <= 0) return fprintf(stderr, "The server hung up\n"), 1;
      line->length += (size_t)got;
      size_t at = 0;
      for (char *end; (end = memchr(line->bytes + at, '\n', line->length - at)); at = (size_t)(end - line->bytes) + 1) {
        *end = 0;
        answer(line, line->bytes + at);
      }
      memmove(line->bytes, line->bytes + at, line->length - at);
      line->length -= at;
    }
  }
  double seconds = (double)(nanoseconds() - started) / 1e9;
  printf("{\"messages\":%ld,\"seconds\":%.6f,\"cpuSeconds\":%.6f}\n", finished, seconds, cpu_seconds());
  return 0;
}
