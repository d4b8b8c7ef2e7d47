// The Verilated board as a process: its standard input and output are the bytes of its UART, bit by bit inside.
//
//   board [--boot N] [--clock real|stepped] [--control]
//
// With `--clock real` device time keeps to the wall clock, bytes on the wire included. With `stepped` it
// moves while bytes travel and when it is told to. `--control` opens descriptors 3 (lines in) and 4 (a line for each):
//
//   elapse MS          time goes on, perhaps by 0        -> elapsed, and the milliseconds since power-up
//   in WORD WORD ...   the inputs, all of them          -> seen
//   out                                                 -> out WORD WORD ... TRIPPED
//
// Ends when its standard input does.

#include <poll.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <chrono>
#include <deque>
#include <sstream>
#include <string>
#include <utility>

#include "Vedc_top.h"
#include "verilated.h"

namespace {

constexpr double clocksPerBit = double(CLOCK_HZ) / double(BAUD);
constexpr uint64_t clocksPerMs = CLOCK_HZ / 1000;
/** After the last byte: its stop bit, and the receiver's look at it. */
constexpr uint64_t settleClocks = uint64_t(2 * clocksPerBit) + 16;
/** So much work is done between two looks at the descriptors. */
constexpr uint64_t sliceClocks = 2048;

// Verilator makes a port an integer up to 64 bits and an array of words beyond.
template <typename Port>
void putWord(Port& port, unsigned index, uint32_t word) {
  port = Port((uint64_t(port) & ~(uint64_t(0xffffffff) << (32 * index))) | (uint64_t(word) << (32 * index)));
}
template <std::size_t Words>
void putWord(VlWide<Words>& port, unsigned index, uint32_t word) {
  port[index] = word;
}
template <typename Port>
uint32_t wordOf(const Port& port, unsigned index) {
  return uint32_t(uint64_t(port) >> (32 * index));
}
template <std::size_t Words>
uint32_t wordOf(const VlWide<Words>& port, unsigned index) {
  return port[index];
}

class Board {
 public:
  explicit Board(uint32_t boot) {
    top_.boot = boot;
    top_.rx = 1;
    top_.inputs_valid = 1;
    top_.clk = 0;
    top_.eval();
    run(4);
  }

  uint64_t clocks() const { return clocks_; }
  bool isQuiet() const { return queue_.empty() && !isSending_ && !top_.busy && !isReceiving_ && clocks_ >= quietAt_; }
  void queue(const uint8_t* bytes, std::size_t count) { queue_.insert(queue_.end(), bytes, bytes + count); }
  std::string takeReplies() { return std::exchange(replies_, std::string()); }
  Vedc_top& top() { return top_; }

  void run(uint64_t count) {
    for (; count > 0; count--) {
      driveWire();
      top_.clk = 1;
      top_.eval();
      top_.clk = 0;
      top_.eval();
      watchWire();
      clocks_++;
    }
  }

 private:
  void driveWire() {
    if (!isSending_ && !queue_.empty()) {
      // Start bit, eight data bits, stop bit.
      shift_ = (uint32_t(queue_.front()) << 1) | 0x200;
      queue_.pop_front();
      isSending_ = true;
      bitEnd_ = double(clocks_) + clocksPerBit;
      bitsLeft_ = 10;
    }
    if (!isSending_) return;
    if (double(clocks_) >= bitEnd_) {
      shift_ >>= 1;
      bitEnd_ += clocksPerBit;
      if (--bitsLeft_ == 0) {
        isSending_ = false;
        quietAt_ = clocks_ + settleClocks;
        top_.rx = 1;
        return;
      }
    }
    top_.rx = shift_ & 1;
  }

  void watchWire() {
    if (!isReceiving_) {
      if (top_.tx) return;
      isReceiving_ = true;
      sampleAt_ = double(clocks_) + 1.5 * clocksPerBit;
      received_ = 0;
      sampled_ = 0;
      return;
    }
    if (double(clocks_) < sampleAt_) return;
    sampleAt_ += clocksPerBit;
    if (sampled_++ < 8) {
      received_ = uint8_t((received_ >> 1) | (top_.tx ? 0x80 : 0));
      return;
    }
    if (top_.tx) replies_.push_back(char(received_));
    isReceiving_ = false;
  }

  Vedc_top top_;
  uint64_t clocks_ = 0;
  uint64_t quietAt_ = 0;
  std::deque<uint8_t> queue_;
  bool isSending_ = false;
  uint32_t shift_ = 0;
  int bitsLeft_ = 0;
  double bitEnd_ = 0;
  bool isReceiving_ = false;
  double sampleAt_ = 0;
  uint8_t received_ = 0;
  int sampled_ = 0;
  std::string replies_;
};

bool writeAll(int descriptor, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written = write(descriptor, text.data() + at, text.size() - at);
    if (written <= 0) return false;
    at += std::size_t(written);
  }
  return true;
}

/** Runs until nothing travels and nothing is served. */
void settle(Board& board) {
  while (!board.isQuiet()) board.run(1);
}

std::string obey(Board& board, const std::string& line) {
  std::istringstream words(line);
  std::string verb;
  words >> verb;
  if (verb == "elapse") {
    double ms = 0;
    words >> ms;
    board.run(uint64_t(ms * double(clocksPerMs)));
    return "elapsed " + std::to_string(double(board.clocks()) / double(clocksPerMs)) + "\n";
  }
  if (verb == "in") {
    uint32_t word = 0;
    for (unsigned index = 0; index < sizeof(board.top().inputs) / 4 && words >> word; index++)
      putWord(board.top().inputs, index, word);
    board.run(2);
    return "seen\n";
  }
  if (verb == "out") {
    std::string answer = "out";
    for (unsigned index = 0; index < sizeof(board.top().outputs) / 4; index++)
      answer += " " + std::to_string(wordOf(board.top().outputs, index));
    return answer + " " + std::to_string(board.top().tripped) + "\n";
  }
  return "unknown\n";
}

double realMs() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

int main(int argc, char** argv) {
  uint32_t boot = 1;
  bool isStepped = false, hasControl = false;
  for (int index = 1; index < argc; index++) {
    const std::string word = argv[index];
    const bool hasValue = index + 1 < argc;
    if (word == "--control") hasControl = true;
    else if (word == "--boot" && hasValue) boot = uint32_t(std::strtoul(argv[++index], nullptr, 10));
    else if (word == "--clock" && hasValue) isStepped = std::strcmp(argv[++index], "stepped") == 0;
    else {
      std::fprintf(stderr, "usage: board [--boot N] [--clock real|stepped] [--control]\n");
      return 2;
    }
  }
  Board board(boot);
  std::string lines;
  double origin = realMs();
  pollfd watched[2] = {{STDIN_FILENO, POLLIN, 0}, {3, POLLIN, 0}};
  for (;;) {
    // Ahead of the wall clock there is nothing to do but to wait for bytes; in steps there never is.
    double aheadMs = isStepped ? 1000.0 : double(board.clocks()) / double(clocksPerMs) - (realMs() - origin);
    const bool mayRun = isStepped || aheadMs < 1;
    const bool hasWork = !board.isQuiet();
    const int waitMs = mayRun && (hasWork || !isStepped) ? 0 : int(aheadMs < 20 ? aheadMs : 20);
    if (poll(watched, hasControl ? 2 : 1, waitMs) < 0) return 1;
    // Bytes that were sent before a line of control are heard before it.
    while (watched[0].revents != 0) {
      uint8_t bytes[512];
      const ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
      if (count <= 0) return 0;
      board.queue(bytes, std::size_t(count));
      watched[0].revents = 0;
      if (hasControl && watched[1].revents != 0 && poll(watched, 1, 0) < 0) return 1;
    }
    if (hasControl && watched[1].revents != 0) {
      char text[4096];
      const ssize_t count = read(3, text, sizeof text);
      if (count <= 0) hasControl = false;
      else lines.append(text, std::size_t(count));
      for (std::size_t end; (end = lines.find('\n')) != std::string::npos; lines.erase(0, end + 1)) {
        if (isStepped) settle(board);
        const std::string answer = obey(board, lines.substr(0, end));
        if (!writeAll(STDOUT_FILENO, board.takeReplies()) || !writeAll(4, answer)) return 1;
      }
    }
    if (isStepped) settle(board);
    else if (!mayRun) {
      // Bytes take their time as everything does: a board that is ahead of the wall would know no silence.
    } else if (!board.isQuiet()) {
      for (uint64_t left = sliceClocks; left > 0 && !board.isQuiet(); left--) board.run(1);
    } else if (aheadMs < 0) {
      // A machine that was busy with other things cannot catch up for ever: what is more than a second is left out.
      if (aheadMs < -1000) origin += -1000 - aheadMs;
      board.run(sliceClocks);
    }
    const std::string replies = board.takeReplies();
    if (!replies.empty() && !writeAll(STDOUT_FILENO, replies)) return 0;
  }
}
