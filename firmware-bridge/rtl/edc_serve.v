// Serves requests one at a time, as SPEC-EDC.md's chapters 3 to 5 have it: who is linked, which number comes, what is
// repeated, what an operation does, and what is said about it.
module edc_serve #(
  parameter [127:0] MAP_HASH = 0,
  // The words of the shield's page are the shield's, and so is the meaning of its operations.
  parameter [0:0] HAS_SHIELD = 1'b0
) (
  input wire clk,
  output wire serving,
  input wire [31:0] boot,
  // The request, and where its bytes are.
  input wire rx_ready,
  input wire [7:0] rx_length,
  output reg rx_release,
  output wire [7:0] rx_address,
  input wire [7:0] rx_data,
  // The reply.
  output reg tx_write,
  output wire [8:0] tx_address,
  output wire [7:0] tx_data,
  output reg tx_send,
  output reg tx_is_stored,
  output reg tx_half,
  output reg [7:0] tx_length,
  input wire tx_busy,
  // The registers.
  output reg hold,
  output reg hold_inputs,
  output reg ask,
  output reg put,
  output reg [16:0] address,
  output wire [31:0] word_out,
  input wire register_busy,
  input wire [3:0] register_code,
  input wire [31:0] register_value,
  output reg group_begin,
  output reg group_apply,
  output reg kick,
  output reg rearm,
  output reg count_good,
  output reg count_refused,
  input wire tripped,
  input wire trip,
  // The shield: rules over the group that stands in `next`, and serves its own operations.
  output reg rule,
  input wire rule_busy,
  input wire rule_passes,
  output reg shield_begin,
  output reg shield_word,
  output reg shield_end,
  input wire shield_busy,
  input wire [3:0] shield_code,
  input wire [31:0] shield_state,
  input wire [31:0] shield_held,
  output wire [2:0] shield_op,
  // The sum over what was staged.
  output reg sum_begin,
  output wire sum_valid,
  output wire [7:0] sum_data,
  input wire sum_busy,
  input wire [31:0] sum
);
`include "edc_words.vh"

  localparam [5:0] IDLE = 0, FETCH = 1, PUT = 2, HEAD_LINK = 3, HEAD_COUNT = 4, HEAD_CRC = 5, DISPATCH = 6,
    HELLO_NONCE = 7, HELLO_HASH = 8, HELLO_LINK = 9, HELLO_TELL = 10, HELLO_PUT = 11, EXECUTE = 12, READ_ASK = 13,
    READ_TOLD = 14, STAGE_WORD = 15, STAGE_PUSH = 16, COMMIT_CRC = 17, COMMIT_FETCH = 18, COMMIT_SUM = 19,
    APPLY_FETCH = 20, APPLY_PUT = 21, APPLY_TOLD = 22, APPLY_RULE = 23, APPLY_RULED = 24, STATUS_FIND = 25,
    STATUS_TOLD = 26, STATUS_CODE = 27, SHIELD_WORD = 28, SHIELD_TOLD = 29, REPLY = 30, REPLY_LINK = 31,
    REPLY_COUNT = 32, SEND = 33, SENDING = 34, HELLO_OWN = 35, SHIELD_PUT = 36,
    SHIELD_STATE = 37, SHIELD_HELD = 38;
  reg [5:0] state = IDLE;
  reg [5:0] after = IDLE;

  // The request.
  reg [7:0] op = 8'd0;
  reg [15:0] seq = 16'd0, link_asked = 16'd0, address_asked = 16'd0;
  reg [7:0] n = 8'd0, flags = 8'd0;
  wire [5:0] words = rx_length[7:2] - 6'd3;

  // The link.
  reg is_linked = 1'b0, is_writable = 1'b0, has_last = 1'b0;
  reg [7:0] link_low = 8'd0;
  reg [31:0] nonce = 32'd0;
  reg [15:0] last_seq = 16'd0;
  reg [31:0] last_crc = 32'd0;
  reg [7:0] last_length = 8'd0;
  wire [15:0] link = {boot[7:0], link_low};

  // What is under way: the word just fetched or to be put, where, and how far the work has come.
  reg [31:0] word = 32'd0;
  reg [7:0] at = 8'd0;
  reg [2:0] step = 3'd0;
  reg [2:0] put_bytes = 3'd0;
  reg [5:0] index = 6'd0;
  reg [5:0] total = 6'd0;
  reg [5:0] told = 6'd0;
  reg [3:0] code = OK;
  reg is_executed = 1'b0, is_from_stage = 1'b0, is_same_hash = 1'b0, is_new = 1'b0;

  reg stage_clear = 1'b0, stage_push = 1'b0, stage_fetch = 1'b0;
  wire stage_busy;
  wire [5:0] staged;
  wire stage_tells;
  wire [1:0] stage_cell;
  wire [15:0] staged_cell;
  reg fate_push = 1'b0, fate_find = 1'b0, fate_drop = 1'b0;
  wire fate_busy;
  wire [1:0] fate;
  wire [3:0] fate_code;

  stage staging (
    .clk(clk), .clear(stage_clear || trip), .push(stage_push), .push_address(address), .push_word(word),
    .fetch(stage_fetch), .index(index), .busy(stage_busy), .count(staged), .tells(stage_tells), .cell_at(stage_cell),
    .read_cell(staged_cell),
    .sum_valid(sum_valid), .sum_data(sum_data), .sum_busy(sum_busy)
  );
  fates memory (
    .clk(clk), .push(fate_push), .find(fate_find), .drop(fate_drop), .link(op == STATUS ? word[31:16] : link),
    .seq(op == STATUS ? word[15:0] : seq), .code(code),
    .busy(fate_busy), .fate(fate), .found_code(fate_code)
  );

  assign serving = state != IDLE;
  assign shield_op = op[2:0];
  assign rx_address = at;
  assign tx_address = {tx_half, at};
  assign tx_data = word[7:0];
  assign word_out = word;

  wire changes = (op == WRITE && words != 6'd0) || op == STAGE || op == COMMIT || op == REARM;
  // Asking for the shield's state changes nothing; all else about it does.
  wire is_shield_change = HAS_SHIELD && op[7:3] == SHIELD_OPS && op[2:0] != 3'd5;
  wire is_harmless = op == READ || op == STAGE || op == STATUS || op == KICK;
  wire is_ours = is_linked && link_asked == link;
  wire [16:0] address_of_index = {1'b0, address_asked} + {11'd0, index};
  wire is_last_word = index + 6'd1 == total;

  // Jumps to the subroutine that fetches the request's word at a byte, or puts one into the reply, and comes back.
  task fetch(input [7:0] from, input [5:0] then_state);
    begin
      at <= from;
      step <= 3'd0;
      after <= then_state;
      state <= FETCH;
    end
  endtask

  task tell(input [31:0] what, input [5:0] then_state);
    begin
      word <= what;
      at <= 8'd10 + {told, 2'b00};
      told <= told + 6'd1;
      put_bytes <= 3'd4;
      tx_write <= 1'b1;
      after <= then_state;
      state <= PUT;
    end
  endtask

  task answer(input [3:0] outcome);
    begin
      code <= outcome;
      if (outcome != OK) told <= 6'd0;
      state <= REPLY;
    end
  endtask

  `include "edc_serve_power_up.vh"

  always @(posedge clk) begin
    rx_release <= 1'b0;
    tx_send <= 1'b0;
    ask <= 1'b0;
    put <= 1'b0;
    group_begin <= 1'b0;
    group_apply <= 1'b0;
    kick <= 1'b0;
    rearm <= 1'b0;
    count_good <= 1'b0;
    count_refused <= 1'b0;
    rule <= 1'b0;
    shield_begin <= 1'b0;
    shield_word <= 1'b0;
    shield_end <= 1'b0;
    stage_clear <= 1'b0;
    stage_push <= 1'b0;
    stage_fetch <= 1'b0;
    sum_begin <= 1'b0;
    fate_push <= 1'b0;
    fate_find <= 1'b0;
    fate_drop <= 1'b0;

    case (state)
      IDLE: begin
        told <= 6'd0;
        index <= 6'd0;
        code <= OK;
        hold <= 1'b0;
        hold_inputs <= 1'b0;
        is_executed <= 1'b0;
        is_from_stage <= 1'b0;
        is_same_hash <= 1'b1;
        tx_is_stored <= 1'b0;
        tx_half <= 1'b1;
        if (rx_ready && !rx_release && !tx_busy && !fate_busy) fetch(8'd0, HEAD_LINK);
      end
      // The byte for `at` comes a clock later; the word is whole after the fifth.
      FETCH: begin
        at <= at + 8'd1;
        step <= step + 3'd1;
        if (step != 3'd0) word <= {rx_data, word[31:8]};
        if (step == 3'd4) state <= after;
      end
      PUT: begin
        at <= at + 8'd1;
        word <= {8'd0, word[31:8]};
        put_bytes <= put_bytes - 3'd1;
        if (put_bytes == 3'd1) begin
          tx_write <= 1'b0;
          state <= after;
        end
      end

      HEAD_LINK: begin
        op <= word[15:8];
        seq <= word[31:16];
        count_good <= 1'b1;
        fetch(8'd4, HEAD_COUNT);
      end
      HEAD_COUNT: begin
        link_asked <= word[15:0];
        address_asked <= word[31:16];
        fetch(8'd8, HEAD_CRC);
      end
      HEAD_CRC: begin
        n <= word[7:0];
        flags <= word[15:8];
        fetch(rx_length - 8'd4, DISPATCH);
      end
      DISPATCH: begin
        if (op == HELLO) fetch(8'd10, HELLO_NONCE);
        else if (!is_ours) begin
          code <= NO_LINK;
          tell({16'd0, link_asked}, REPLY);
        end else if (has_last && seq == last_seq && word == last_crc) begin
          tx_half <= 1'b0;
          tx_is_stored <= 1'b1;
          tx_length <= last_length;
          state <= SEND;
        end else if (seq <= (has_last ? last_seq : 16'd0)) begin
          code <= STALE;
          tell({16'd0, link_asked}, REPLY);
        end else begin
          is_executed <= 1'b1;
          tx_half <= 1'b0;
          // Nothing else comes before the reply that these are the names of.
          last_seq <= seq;
          last_crc <= word;
          if (op == READ ? words != 6'd0 : {2'd0, words} != n) answer(BAD_LENGTH);
          else if (flags != 8'd0 && !(op == STAGE && flags == 8'd1)) answer(BAD_REQUEST);
          else if ((changes || is_shield_change) && !is_writable) answer(MAP_MISMATCH);
          else state <= EXECUTE;
        end
      end

      EXECUTE: begin
        address <= {1'b0, address_asked};
        total <= op == COMMIT ? staged : words;
        case (op)
          READ:
            if (n == 8'd0 || n > 8'd60) answer(BAD_LENGTH);
            else begin
              hold <= 1'b1;
              state <= READ_ASK;
            end
          WRITE:
            if (words == 6'd0) answer(BAD_LENGTH);
            else begin
              group_begin <= 1'b1;
              state <= APPLY_FETCH;
            end
          STAGE: begin
            stage_clear <= flags[0];
            if (words == 6'd0 || {1'b0, words} + (flags[0] ? 7'd0 : {1'b0, staged}) > 7'd60) answer(BAD_LENGTH);
            else fetch(8'd10, STAGE_WORD);
          end
          COMMIT:
            if (words != 6'd2) begin
              stage_clear <= 1'b1;
              answer(BAD_LENGTH);
            end else fetch(8'd10, COMMIT_CRC);
          STATUS:
            if (words != 6'd1) answer(BAD_LENGTH);
            else fetch(8'd10, STATUS_FIND);
          KICK: begin
            kick <= 1'b1;
            answer(OK);
          end
          REARM: begin
            rearm <= 1'b1;
            answer(OK);
          end
          default:
            if (HAS_SHIELD && op[7:3] == SHIELD_OPS) begin
              shield_begin <= 1'b1;
              index <= 6'd0;
              if (words == 6'd0) state <= SHIELD_TOLD;
              else fetch(8'd10, SHIELD_WORD);
            end else answer(BAD_OP);
        endcase
      end

      `include "edc_serve_steps.vh"

      REPLY: begin
        // What was refused part of the way has nothing to show.
        count_refused <= is_executed && code != OK;
        word <= {seq, op, 8'h30};
        at <= 8'd0;
        put_bytes <= 3'd4;
        tx_write <= 1'b1;
        after <= REPLY_LINK;
        state <= PUT;
      end
      REPLY_LINK: begin
        word <= {address_asked, link};
        put_bytes <= 3'd4;
        tx_write <= 1'b1;
        after <= REPLY_COUNT;
        state <= PUT;
      end
      REPLY_COUNT: begin
        word <= {16'd0, 4'd0, code, 2'd0, told};
        put_bytes <= 3'd2;
        tx_write <= 1'b1;
        tx_length <= 8'd10 + {told, 2'b00};
        after <= SEND;
        state <= PUT;
        if (is_executed) begin
          has_last <= 1'b1;
          last_length <= 8'd10 + {told, 2'b00};
          fate_push <= !is_harmless;
        end
      end
      SEND: begin
        tx_send <= 1'b1;
        hold <= 1'b0;
        state <= SENDING;
      end
      SENDING: begin
        rx_release <= 1'b1;
        state <= IDLE;
      end
      default: state <= IDLE;
    endcase
  end
endmodule
