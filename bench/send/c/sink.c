// A mail server that takes everything and keeps nothing: one thread, epoll, PIPELINING. It looks for the end of a message
// with memmem, so that it is far quicker than any client and never the limit. Prints its port, and on SIGTERM how many
// messages it answered with 250.
#include "net.h"
#include <signal.h>
#include <strings.h>

enum { BUFFER = 256 * 1024, REPLIES = 8192 };

typedef struct {
  int fd, in_message, recipients, leaving;
  size_t length, replied;
  char bytes[BUFFER], replies[REPLIES];
} Client;

static volatile sig_atomic_t stopped;
static unsigned long accepted;

static void stop(int number) {
  (void)number;
  stopped = 1;
}

static void flush_replies(Client *client) {
  for (size_t at = 0; at < client->replied;) {
    ssize_t written = write(client->fd, client->replies + at, client->replied - at);
    if (written > 0) at += (size_t)written;
    else if (errno != EAGAIN) break;
  }
  client->replied = 0;
}

static void reply(Client *client, const char *text) {
  size_t length = strlen(text);
  if (client->replied + length > REPLIES) flush_replies(client);
  memcpy(client->replies + client->replied, text, length);
  client->replied += length;
}

static void command(Client *client, const char *line) {
  if (!strncasecmp(line, "EHLO", 4)) reply(client, "250-sink\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250 8BITMIME\r\n");
  else if (!strncasecmp(line, "RCPT", 4)) client->recipients++, reply(client, "250 2.1.5 Ok\r\n");
  else if (!strncasecmp(line, "DATA", 4)) {
    client->in_message = client->recipients > 0;
    reply(client, client->in_message ? "354 Go on\r\n" : "503 5.5.1 No recipient\r\n");
  } else if (!strncasecmp(line, "QUIT", 4)) client->leaving = 1, reply(client, "221 2.0.0 Bye\r\n");
  else client->recipients = 0, reply(client, "250 2.0.0 Ok\r\n");
}

/// Works through what has arrived; what is incomplete stays at the front of the buffer.
static void work(Client *client) {
  size_t at = 0;
  while (!client->leaving) {
    char *start = client->bytes + at;
    size_t left = client->length - at;
    if (client->in_message) {
      char *end = memmem(start, left, "\r\n.\r\n", 5);
      if (!end) {
        at += left > 4 ? left - 4 : 0; // the end may be split over two reads
        break;
      }
      at = (size_t)(end - client->bytes) + 5;
      client->in_message = client->recipients = 0;
      accepted++;
      reply(client, "250 2.0.0 Ok: queued\r\n");
      continue;
    }
    char *end = memchr(start, '\n', left);
    if (!end) break;
    *end = 0;
    at = (size_t)(end - client->bytes) + 1;
    command(client, start);
  }
  memmove(client->bytes, client->bytes + at, client->length - at);
  client->length -= at;
  flush_replies(client);
}

int main(void) {
  signal(SIGTERM, stop);
  signal(SIGINT, stop);
  signal(SIGPIPE, SIG_IGN);
  int listener = listen_anywhere(), epoll = epoll_create1(0);
  watch(epoll, listener, EPOLLIN, NULL);
  while (!stopped) {
    struct epoll_event events[64];
    int count = epoll_wait(epoll, events, 64, 1000);
    for (int each = 0; each < count; each++) {
      Client *client = events[each].data.ptr;
      if (!client) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (fd < 0) continue;
        no_delay(fd);
        client = demand(calloc(1, sizeof *client));
        client->fd = fd;
        watch(epoll, fd, EPOLLIN, client);
        reply(client, "220 sink ESMTP\r\n");
        flush_replies(client);
        continue;
      }
      ssize_t got = read(client->fd, client->bytes + client->length, BUFFER - client->length);
      if (got < 0 && errno == EAGAIN) continue;
      if (got > 0) client->length += (size_t)got, work(client);
      if (got <= 0 || client->leaving) close(client->fd), free(client);
    }
  }
  printf("%lu\n", accepted);
  return 0;
}
