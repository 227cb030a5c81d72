// A long line: passes bytes on to a port, each after a delay, in both directions. Usage: delay PORT MICROSECONDS, the
// delay of one way. Prints its own port. Bytes are read at once and written when their time has come, so that only the
// distance is imitated, never the width. What a connection leaves is kept until the program ends: it serves one run.
#include "net.h"
#include <signal.h>

typedef struct Piece {
  struct Piece *next;
  int64_t due;
  size_t length, written;
  char bytes[];
} Piece;

typedef struct Way {
  int from, to, closed;
  Piece *first, *last;
  struct Way *next;
} Way;

static Way *ways;
static int64_t delay;

static void take(Way *way) {
  char bytes[64 * 1024];
  ssize_t got = read(way->from, bytes, sizeof bytes);
  if (got < 0 && errno == EAGAIN) return;
  size_t length = got > 0 ? (size_t)got : 0;
  Piece *piece = demand(malloc(sizeof *piece + length));
  *piece = (Piece){.due = nanoseconds() + delay, .length = length};
  memcpy(piece->bytes, bytes, length);
  if (way->last) way->last->next = piece;
  else way->first = piece;
  way->last = piece;
  way->closed = length == 0;
}

/// Writes what is due; returns when the next piece is, or a day ahead.
static int64_t give(Way *way, int64_t now) {
  while (way->first && way->first->due <= now) {
    Piece *piece = way->first;
    if (piece->length == 0) shutdown(way->to, SHUT_WR);
    while (piece->written < piece->length) {
      ssize_t written = write(way->to, piece->bytes + piece->written, piece->length - piece->written);
      if (written < 0 && errno == EAGAIN) return now + 100000;
      if (written < 0) break; // the other end is gone
      piece->written += (size_t)written;
    }
    way->first = piece->next;
    if (!way->first) way->last = NULL;
    free(piece);
  }
  return way->first ? way->first->due : now + 86400000000000;
}

static void new_way(int epoll, int from, int to) {
  Way *way = demand(calloc(1, sizeof *way));
  *way = (Way){.from = from, .to = to, .next = ways};
  ways = way;
  no_block(from);
  watch(epoll, from, EPOLLIN, way);
}

int main(int count, char **arguments) {
  if (count != 3) return fprintf(stderr, "delay PORT MICROSECONDS\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  int port = atoi(arguments[1]), listener = listen_anywhere(), epoll = epoll_create1(0);
  delay = atoll(arguments[2]) * 1000;
  watch(epoll, listener, EPOLLIN, NULL);
  for (;;) {
    int64_t now = nanoseconds(), due = now + 1000000000;
    for (Way *way = ways; way; way = way->next) {
      int64_t next = give(way, now);
      if (next < due) due = next;
    }
    struct timespec wait = {.tv_sec = (due - now) / 1000000000, .tv_nsec = (due - now) % 1000000000};
    struct epoll_event events[64];
    int ready = epoll_pwait2(epoll, events, 64, due > now ? &wait : &(struct timespec){0}, NULL);
    for (int each = 0; each < ready; each++) {
      Way *way = events[each].data.ptr;
      if (way) {
        take(way);
        if (way->closed) epoll_ctl(epoll, EPOLL_CTL_DEL, way->from, NULL);
        continue;
      }
      int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
      if (fd < 0) continue;
      no_delay(fd);
      int onward = connect_to(port);
      new_way(epoll, fd, onward);
      new_way(epoll, onward, fd);
    }
  }
}
