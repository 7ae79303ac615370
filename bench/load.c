/* The load of a measurement: thousands of connections in one thread, cheap enough that the server is the slower side.
 *
 * It knows no chat. `bench/load.py` builds every byte and drives this through ctypes: what a connection sends to come
 * in and what it then waits for, and the frames that it says. Here they are replayed, a few fields are filled in, and
 * what comes back is counted:
 *
 *   mark     "~*~" and eight digits, once in every text: the number of the message that is being delivered. A digit is
 *            one of sixteen signs that stand between words: a server that keeps words would meet a new one every time
 *   answer   {"t": "ok", "re": number …} in msgpack: the request with this number is done
 *   refusal  {"t": "err" …}: should never come
 *
 * Numbers go on through the whole process, so nothing of one run is taken for the next one's. Of WebSocket it knows
 * frames, pings and closes; what it sends is masked with zeros, which the server has to undo all the same. Times are
 * nanoseconds of CLOCK_MONOTONIC. Linux only (epoll); one thread only.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TAIL = 31, HEADROOM = 64, READ_BYTES = 256 * 1024, REPLY_BYTES = 1024, EVENTS = 1024, QUOTE_BYTES = 160 };
enum state { CONNECTING, UPGRADING, OPENING, LEVEL, CLOSED };
enum dialect { PLAIN, WEBSOCKET };
enum back { BY_MARK, BY_ANSWER };
enum goal { TIME, EVERYBODY_LEVEL, EVERYTHING_HEARD };

/* ---- what Python reads and writes: keep in step with bench/load.py ---------------------------------------------- */

struct message {
    uint64_t sent_ns, back_ns, last_ns; /* back: at its speaker; last: its latest delivery so far */
    uint32_t heard, speaker;
};

struct tally {
    uint64_t sent, back, heard, expected;       /* messages, messages, deliveries, deliveries of this run */
    uint64_t others, refusals;                  /* marks of no message of this run: seeded, or late */
    uint64_t received_bytes, received_messages; /* a message may join several frames of the server's */
    uint64_t first_sent_ns, last_heard_ns, last_other_ns, last_back_ns, last_level_ns;
    uint64_t opening, closed, close_code; /* connections on their way in; ended by the other side, and the latest why */
    char refusal[QUOTE_BYTES];            /* how the first refusal begins */
};

struct frame {
    const uint8_t *bytes;
    uint64_t size;
    int32_t mark_at, id_at, key_at; /* where eight digits, four bytes, sixteen bytes are filled in, or -1 */
    uint32_t audience;              /* how many connections are to hear it */
};

struct step {
    const uint8_t *send;
    uint64_t send_size;
    const uint8_t *until; /* these bytes have to come before the next step; at most TAIL of them */
    uint64_t until_size;
};

/* ---- connections ------------------------------------------------------------------------------------------------ */

struct connection {
    int fd;
    uint32_t index, flock, events;
    uint8_t state, dialect, back, deaf;
    struct step *steps;
    uint32_t step, step_count;

    char *reply; /* the beginning of an HTTP answer, while upgrading */
    uint32_t reply_size;
    uint8_t head[10], head_size, opcode; /* of the WebSocket frame that is coming, */
    uint64_t left;                       /* and its bytes that are still to come */
    uint8_t control[125], control_size;
    uint8_t tail[TAIL], tail_size; /* the end of what was read: a mark may be cut */

    uint8_t *out;
    size_t out_size, out_room;
    struct frame *frames; /* said in turn */
    uint32_t frame_count, next_frame;
    uint32_t window, in_flight; /* a closed loop: so many are on their way */
    uint64_t period_ns, due_ns; /* an open loop: one a period, whatever comes back */
};

static int epoll = -1;
static struct connection **all;
static uint32_t count, room;
static uint32_t *paced, paced_count;

static struct message *messages;
static uint64_t first_number, next_number, message_room, stop_ns, salt;
static struct tally tally;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t wall_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

static void *grown(void *old, size_t bytes) {
    void *new = realloc(old, bytes ? bytes : 1);
    if (!new) {
        fputs("the load generator is out of memory\n", stderr);
        abort();
    }
    return new;
}

static const uint8_t *copied(const uint8_t *bytes, size_t size) {
    return memcpy(grown(NULL, size), bytes, size);
}

/* Ask epoll for what the connection needs now: a deaf one reads nothing, a full one waits until it may send. */
static void watch(struct connection *c) {
    uint32_t events = (c->deaf ? 0 : EPOLLIN) | (c->out_size || c->state == CONNECTING ? EPOLLOUT : 0);
    if (events != c->events) {
        struct epoll_event event = {.events = events, .data.ptr = c};
        epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
        c->events = events;
    }
}

static void end(struct connection *c) {
    if (c->state != CLOSED) {
        tally.opening -= c->state != LEVEL;
        c->state = CLOSED;
        close(c->fd);
    }
}

static void lost(struct connection *c) {
    tally.closed += c->state != CLOSED;
    end(c);
}

/* ---- what goes -------------------------------------------------------------------------------------------------- */

static uint8_t *put(struct connection *c, const void *bytes, size_t size) {
    if (c->out_size + size > c->out_room) {
        c->out_room = (c->out_size + size) * 2;
        c->out = grown(c->out, c->out_room);
    }
    uint8_t *at = memcpy(c->out + c->out_size, bytes, size);
    c->out_size += size;
    return at;
}

static void flush(struct connection *c) {
    while (c->out_size && c->state != CLOSED) {
        ssize_t sent = send(c->fd, c->out, c->out_size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN)
            break;
        if (sent < 0) {
            lost(c);
            return;
        }
        memmove(c->out, c->out + sent, c->out_size - (size_t)sent);
        c->out_size -= (size_t)sent;
    }
    if (c->state != CLOSED)
        watch(c);
}

static const char digits[] = "!#$%()*+,-./:;=?";
static const uint8_t one_more[256] = {
    ['!'] = 1,  ['#'] = 2,  ['$'] = 3,  ['%'] = 4,  ['('] = 5,  [')'] = 6,  ['*'] = 7,  ['+'] = 8,
    [','] = 9,  ['-'] = 10, ['.'] = 11, ['/'] = 12, [':'] = 13, [';'] = 14, ['='] = 15, ['?'] = 16,
}; /* than each is worth: what is no digit is worth nothing */

static void fill_in(uint8_t *at, const struct frame *frame, uint32_t number) {
    uint32_t big_endian = htonl(number);
    if (frame->mark_at >= 0)
        for (int i = 0; i < 8; i++)
            at[frame->mark_at + i] = (uint8_t)digits[number >> (28 - 4 * i) & 15];
    if (frame->id_at >= 0)
        memcpy(at + frame->id_at, &big_endian, 4);
    if (frame->key_at >= 0) {
        /* A UUID of version 7, as clients make them: the time, and what tells runs and messages apart. */
        uint8_t *key = at + frame->key_at;
        uint64_t time = htobe64(wall_ms() << 16);
        memcpy(key, &time, 6);
        memcpy(key + 6, &salt, 6);
        key[6] = (key[6] & 0x0F) | 0x70;
        key[8] = (key[8] & 0x3F) | 0x80;
        memcpy(key + 12, &big_endian, 4);
    }
}

static void say(struct connection *c, uint64_t now) {
    struct frame *frame = &c->frames[c->next_frame];
    uint64_t place = next_number - first_number;
    if (place == message_room) {
        message_room = message_room ? message_room * 2 : 65536;
        messages = grown(messages, message_room * sizeof *messages);
    }
    messages[place] = (struct message){.sent_ns = now, .speaker = c->index};
    fill_in(put(c, frame->bytes, frame->size), frame, (uint32_t)next_number++);
    c->next_frame = (c->next_frame + 1) % c->frame_count;
    c->in_flight++;
    if (!tally.sent++)
        tally.first_sent_ns = now;
    tally.expected += frame->audience;
}

static void fill_window(struct connection *c, uint64_t now) {
    while (c->state == LEVEL && now < stop_ns && c->in_flight < c->window)
        say(c, now);
}

/* Say what is due in open loops; return how many milliseconds until the next is, at most `wait_ms`. */
static int keep_pace(int wait_ms) {
    uint64_t now = now_ns();
    for (uint32_t i = 0; i < paced_count; i++) {
        struct connection *c = all[paced[i]];
        while (c->state == LEVEL && c->due_ns <= now && c->due_ns < stop_ns) {
            say(c, now);
            c->due_ns += c->period_ns;
        }
        flush(c);
        if (c->state == LEVEL && c->due_ns < stop_ns && c->due_ns < now + (uint64_t)wait_ms * 1000000)
            wait_ms = (int)((c->due_ns - now) / 1000000 + 1);
    }
    return wait_ms;
}

static void next_step(struct connection *c, uint64_t now) {
    if (c->step < c->step_count) {
        put(c, c->steps[c->step].send, c->steps[c->step].send_size);
    } else {
        c->state = LEVEL;
        tally.last_level_ns = now;
        tally.opening--;
    }
}

/* ---- what comes ------------------------------------------------------------------------------------------------- */

static struct message *message(uint32_t number) {
    return number >= first_number && number < next_number ? &messages[number - first_number] : NULL;
}

static void came_back(struct connection *c, struct message *m, enum back how, uint64_t now) {
    if (c->back == how && m->speaker == c->index && !m->back_ns) {
        m->back_ns = tally.last_back_ns = now;
        tally.back++;
        c->in_flight--;
        fill_window(c, now);
    }
}

static void marked(struct connection *c, const uint8_t *found, uint64_t now) {
    uint32_t number = 0;
    for (int i = 0; i < 8; i++) {
        uint8_t worth = one_more[found[i]];
        if (!worth)
            return; /* somebody says as much, but it is no mark */
        number = number << 4 | (uint32_t)(worth - 1);
    }
    struct message *m = message(number);
    if (!m) {
        tally.others++;
        tally.last_other_ns = now;
        return;
    }
    m->heard++;
    m->last_ns = tally.last_heard_ns = now;
    tally.heard++;
    came_back(c, m, BY_MARK, now);
}

static const uint8_t mark[] = "~*~", answer[] = "\xa1t\xa2ok\xa2re", refusal[] = "\xa1t\xa3" "err";
enum { MARK = 3, ANSWER = 8, REFUSAL = 6 };

/* Count what is whole in these bytes and was not whole before the last `fresh` of them came. */
static void count_marks(struct connection *c, const uint8_t *p, size_t size, const uint8_t *fresh, uint64_t now) {
    const uint8_t *last = p + size;
    for (const uint8_t *at = p; (at = memchr(at, mark[0], (size_t)(last - at))) && last - at >= MARK + 8; at++)
        if (at + MARK + 8 > fresh && !memcmp(at, mark, MARK))
            marked(c, at + MARK, now);
}

static void count_answers(struct connection *c, const uint8_t *p, size_t size, const uint8_t *fresh, uint64_t now) {
    const uint8_t *last = p + size;
    for (const uint8_t *at = p; (at = memchr(at, answer[0], (size_t)(last - at))) && last - at >= REFUSAL; at++) {
        if (!memcmp(at, refusal, REFUSAL) && at + REFUSAL > fresh) {
            if (!tally.refusals++)
                for (int i = 0; i < QUOTE_BYTES - 1 && at + i < last; i++)
                    tally.refusal[i] = at[i] >= ' ' && at[i] < 127 ? (char)at[i] : ' ';
        }
        if (last - at <= ANSWER || memcmp(at, answer, ANSWER))
            continue;
        /* A msgpack integer: one byte below 0x80, or 0xcc, 0xcd, 0xce and one, two, four bytes. */
        const uint8_t *number = at + ANSWER;
        int width = *number < 0x80 ? 0 : *number >= 0xcc && *number <= 0xce ? 1 << (*number - 0xcc) : -1;
        if (width < 0 || number + 1 + width > last || number + 1 + width <= fresh)
            continue;
        uint32_t value = width ? 0 : *number;
        for (int i = 1; i <= width; i++)
            value = value << 8 | number[i];
        struct message *m = message(value);
        if (m)
            came_back(c, m, BY_ANSWER, now);
    }
}

static void take_steps(struct connection *c, const uint8_t *p, size_t size, const uint8_t *fresh, uint64_t now) {
    const uint8_t *last = p + size;
    while (c->state == OPENING) {
        struct step *step = &c->steps[c->step];
        const uint8_t *found = memmem(p, (size_t)(last - p), step->until, step->until_size);
        if (!found)
            return;
        p = found + step->until_size;
        if (p > fresh) {
            c->step++;
            next_step(c, now);
        }
    }
}

/* Take a piece of the content. There are TAIL bytes of room before `p`: the end of the last piece is put there. */
static void take_content(struct connection *c, uint8_t *p, size_t size, uint64_t now) {
    const uint8_t *fresh = p;
    p -= c->tail_size;
    size += c->tail_size;
    memcpy(p, c->tail, c->tail_size);
    count_marks(c, p, size, fresh, now);
    if (c->back == BY_ANSWER || c->state == OPENING)
        count_answers(c, p, size, fresh, now);
    if (c->state == OPENING)
        take_steps(c, p, size, fresh, now);
    c->tail_size = size < TAIL ? (uint8_t)size : TAIL;
    memcpy(c->tail, p + size - c->tail_size, c->tail_size);
}

static void take_control(struct connection *c) {
    if (c->opcode == 9) {
        uint8_t pong[6] = {0x8a, 0x80 | c->control_size};
        put(c, pong, sizeof pong);
        put(c, c->control, c->control_size);
    } else if (c->opcode == 8) {
        tally.close_code = c->control_size >= 2 ? (uint64_t)c->control[0] << 8 | c->control[1] : 1005;
        lost(c);
    }
}

/* Read the head of a WebSocket frame byte by byte; return whether it is whole. A server's frames have no mask. */
static int take_head(struct connection *c, uint8_t byte) {
    c->head[c->head_size++] = byte;
    if (c->head_size < 2)
        return 0;
    uint8_t length = c->head[1] & 127, more = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (c->head_size < 2 + more)
        return 0;
    c->left = more ? 0 : length;
    for (int i = 0; i < more; i++)
        c->left = c->left << 8 | c->head[2 + i];
    c->opcode = c->head[0] & 15;
    c->head_size = c->control_size = 0;
    return 1;
}

static void take_frames(struct connection *c, uint8_t *p, size_t size, uint64_t now) {
    for (uint8_t *last = p + size; c->state != CLOSED && (p < last);) {
        if (!c->left) {
            if (!take_head(c, *p++))
                continue;
            tally.received_messages += c->opcode < 8;
        }
        size_t take = c->left < (size_t)(last - p) ? (size_t)c->left : (size_t)(last - p);
        c->left -= take;
        if (c->opcode < 8) {
            take_content(c, p, take, now);
        } else {
            if (c->control_size + take > sizeof c->control) {
                lost(c);
                return;
            }
            memcpy(c->control + c->control_size, p, take);
            c->control_size += (uint8_t)take;
            if (!c->left)
                take_control(c);
        }
        p += take;
    }
}

/* The answer to the upgrade ends with an empty line; what stands behind it belongs to the first frame. */
static void take_upgrade(struct connection *c, uint8_t *p, size_t size, uint64_t now) {
    size_t before = c->reply_size, take = size < REPLY_BYTES - before ? size : REPLY_BYTES - before;
    c->reply = c->reply ? c->reply : grown(NULL, REPLY_BYTES);
    memcpy(c->reply + before, p, take);
    c->reply_size += (uint32_t)take;
    const char *found = memmem(c->reply, c->reply_size, "\r\n\r\n", 4);
    if (!found) {
        if (c->reply_size == REPLY_BYTES)
            lost(c);
        return;
    }
    size_t used = (size_t)(found + 4 - c->reply) - before;
    if (!memmem(c->reply, c->reply_size, " 101 ", 5)) {
        lost(c);
        return;
    }
    free(c->reply);
    c->reply = NULL;
    c->state = OPENING;
    c->step++;
    next_step(c, now);
    take_frames(c, p + used, size - used, now);
}

static void receive(struct connection *c) {
    static uint8_t incoming[HEADROOM + READ_BYTES];
    ssize_t size = recv(c->fd, incoming + HEADROOM, READ_BYTES, 0);
    if (size <= 0) {
        if (!size || (errno != EAGAIN && errno != EINTR))
            lost(c);
        return;
    }
    uint64_t now = now_ns();
    tally.received_bytes += (uint64_t)size;
    if (c->state == UPGRADING)
        take_upgrade(c, incoming + HEADROOM, (size_t)size, now);
    else if (c->dialect == WEBSOCKET)
        take_frames(c, incoming + HEADROOM, (size_t)size, now);
    else
        take_content(c, incoming + HEADROOM, (size_t)size, now);
    if (c->out_size)
        flush(c);
}

static void connected(struct connection *c) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        lost(c);
        return;
    }
    c->state = c->dialect == WEBSOCKET ? UPGRADING : OPENING;
    next_step(c, now_ns());
    flush(c);
}

/* ---- what Python calls ------------------------------------------------------------------------------------------ */

/* Have what connections are waited for with, and what tells one run's keys from another's. */
static int is_open(void) {
    if (epoll >= 0)
        return 1;
    if (getrandom(&salt, sizeof salt, 0) != sizeof salt)
        return 0;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    return epoll >= 0;
}

/* Begin to connect to a port of loopback; return the connection's index, or minus errno. */
int load_connect(uint16_t port, int dialect, int back, uint32_t flock, const struct step *steps, uint32_t step_count) {
    if (!is_open())
        return -EIO;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;
    if (fd < 0)
        return -errno;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) {
        int error = errno;
        close(fd);
        return -error;
    }
    struct connection *c = memset(grown(NULL, sizeof *c), 0, sizeof *c);
    *c = (struct connection){.fd = fd, .index = count, .flock = flock, .state = CONNECTING};
    c->dialect = (uint8_t)dialect;
    c->back = (uint8_t)back;
    c->steps = grown(NULL, step_count * sizeof *steps);
    c->step_count = step_count;
    for (uint32_t i = 0; i < step_count; i++) {
        c->steps[i] = steps[i];
        c->steps[i].send = copied(steps[i].send, steps[i].send_size);
        c->steps[i].until = copied(steps[i].until, steps[i].until_size);
    }
    if (count == room) {
        room = room ? room * 2 : 1024;
        all = grown(all, room * sizeof *all);
    }
    struct epoll_event event = {.events = c->events = EPOLLOUT, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    all[count] = c;
    tally.opening++;
    return (int)count++;
}

static void forget_frames(struct connection *c) {
    for (uint32_t i = 0; i < c->frame_count; i++)
        free((void *)c->frames[i].bytes);
    free(c->frames);
    c->frames = NULL;
    c->frame_count = c->window = 0;
    c->period_ns = 0;
}

/* Give a connection what it says, one frame after another and again from the first. */
void load_frames(uint32_t index, const struct frame *frames, uint32_t frame_count) {
    struct connection *c = all[index];
    forget_frames(c);
    c->frames = grown(NULL, frame_count * sizeof *frames);
    c->frame_count = frame_count;
    c->next_frame = 0;
    for (uint32_t i = 0; i < frame_count; i++) {
        c->frames[i] = frames[i];
        c->frames[i].bytes = copied(frames[i].bytes, frames[i].size);
    }
}

/* Let a connection speak in the next run: with `window` on their way at once, or one every `period_ns`, or not (0, 0). */
void load_speak(uint32_t index, uint32_t window, uint64_t period_ns) {
    all[index]->window = window;
    all[index]->period_ns = period_ns;
}

/* Let a connection read nothing from now on, or read again. */
void load_deafen(uint32_t index, int deaf) {
    all[index]->deaf = (uint8_t)deaf;
    if (all[index]->state != CLOSED)
        watch(all[index]);
}

/* Begin a run: whoever may speak does, for `ns`. */
void load_begin(uint64_t ns) {
    uint64_t now = now_ns();
    uint64_t opening = tally.opening;
    tally = (struct tally){.opening = opening};
    first_number = next_number;
    stop_ns = now + ns;
    paced_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct connection *c = all[i];
        c->in_flight = 0;
        if (c->state != LEVEL || !c->frame_count)
            continue;
        if (c->period_ns) {
            paced = grown(paced, (paced_count + 1) * sizeof *paced);
            paced[paced_count++] = i;
        }
        fill_window(c, now);
        flush(c);
    }
    /* One after another: who speaks once a period does not do so at the same moment as all the others. */
    for (uint32_t i = 0; i < paced_count; i++)
        all[paced[i]]->due_ns = now + all[paced[i]]->period_ns / paced_count * i;
}

static int reached(enum goal goal) {
    if (goal == EVERYBODY_LEVEL)
        return !tally.opening;
    return goal == EVERYTHING_HEARD && now_ns() >= stop_ns && tally.back == tally.sent && tally.heard >= tally.expected;
}

/* Serve all connections for `ms` or until the goal is reached; return whether it is, or minus errno. */
int load_turn(int ms, int goal) {
    static struct epoll_event events[EVENTS];
    uint64_t until = now_ns() + (uint64_t)ms * 1000000;
    if (!is_open())
        return -EIO;
    for (;;) {
        if (reached(goal))
            return 1;
        uint64_t now = now_ns();
        if (now >= until)
            return 0;
        int wait = (int)((until - now) / 1000000 + 1);
        if (now < stop_ns && goal == EVERYTHING_HEARD && stop_ns - now < (uint64_t)wait * 1000000)
            wait = (int)((stop_ns - now) / 1000000 + 1);
        int ready = epoll_wait(epoll, events, EVENTS, keep_pace(wait));
        if (ready < 0)
            return errno == EINTR ? 0 : -errno;
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (c->state == CONNECTING)
                connected(c);
            else if (c->state != CLOSED && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
                receive(c);
            if (c->state != CLOSED && events[i].events & EPOLLOUT)
                flush(c);
        }
    }
}

/* Close all connections of a flock and forget them; their indices are not given out again. */
void load_close(uint32_t flock) {
    for (uint32_t i = 0; i < count; i++) {
        struct connection *c = all[i];
        if (c->flock != flock)
            continue;
        end(c);
        forget_frames(c);
        for (uint32_t step = 0; step < c->step_count; step++) {
            free((void *)c->steps[step].send);
            free((void *)c->steps[step].until);
        }
        free(c->steps);
        free(c->reply);
        free(c->out);
        *c = (struct connection){.fd = -1, .index = i, .flock = UINT32_MAX, .state = CLOSED};
    }
}

int load_state(uint32_t index) { return all[index]->state; }

const struct tally *load_tally(void) { return &tally; }

/* The messages of this run, in the order in which they were said: `tally.sent` of them. */
const struct message *load_messages(void) { return messages; }
