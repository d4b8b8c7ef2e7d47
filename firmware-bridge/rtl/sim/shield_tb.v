// Holds the shield against vectors that its twin in TypeScript made. vectors.hex is a table's name, its words, and the
// rulings, each of CASE words:
//
//   4 inputs, 2 asked outputs, milliseconds since the case before, verdict | which << 8, the share
//
// A group that passes is applied. Prints each difference, and at the end how many cases there were.
`timescale 1ns / 1ns
module shield_tb;
  parameter integer WORDS = 1, CASES = 1;
  localparam integer CASE = 9;
  reg clk = 1'b0;
  always #5 clk = !clk;

  localparam integer FIRST = WORDS + 1;
  reg [31:0] vectors [0:FIRST + CASE * CASES - 1];
  reg ms = 1'b0, rule = 1'b0, group_apply = 1'b0, op_begin = 1'b0, op_word = 1'b0, op_end = 1'b0;
  reg [127:0] seen = 128'd0;
  reg [63:0] outputs = 64'd0, next = 64'd0;
  reg [2:0] op = 3'd0;
  reg [31:0] word = 32'd0;
  reg [3:0] page_address = 4'd0;
  wire rule_busy, passes, op_busy, force_safe, picks, sum_valid, sum_busy;
  wire [1:0] pick_from;
  wire [7:0] pick_index, sum_data;
  wire [31:0] sum;
  wire [31:0] picked =
    pick_from == 2'd0 ? seen[32 * pick_index[1:0] +: 32] :
    pick_from == 2'd1 ? outputs[32 * pick_index[0] +: 32] : next[32 * pick_index[0] +: 32];
  crc32c sum_of_all (
    .clk(clk), .begin_now(op_end), .data(sum_data), .valid(sum_valid), .busy(sum_busy), .state(sum)
  );
  wire [3:0] code;
  wire [31:0] state_word, held_word, page_value;
  integer index, each, wrong = 0, ruling = 0, longest = 0;
  reg [31:0] name;

  shield #(
    .INPUT_COUNT(4), .OUTPUT_COUNT(2), .OUTPUT_SAFE(64'hffff_fff0_ffff_fff0),
    .MAP_HASH(128'h00000004_00000003_00000002_00000001)
  ) guard (
    .clk(clk), .ms(ms), .next(next), .picks(picks), .pick_from(pick_from), .pick_index(pick_index), .picked(picked),
    .sum_valid(sum_valid), .sum_data(sum_data), .sum_busy(sum_busy), .sum(sum), .rule(rule), .group_apply(group_apply), .rule_busy(rule_busy), .passes(passes), .op(op), .op_begin(op_begin), .op_word(op_word),
    .op_end(op_end), .word(word), .op_busy(op_busy), .code(code), .state_word(state_word), .held_word(held_word),
    .force_safe(force_safe), .page_address(page_address), .page_value(page_value)
  );

  task put(input [31:0] what);
    begin
      @(negedge clk) word = what;
      op_word = 1'b1;
      @(negedge clk) op_word = 1'b0;
      while (op_busy) @(negedge clk);
    end
  endtask

  task open(input [2:0] which_op);
    begin
      @(negedge clk) op = which_op;
      op_begin = 1'b1;
      @(negedge clk) op_begin = 1'b0;
    end
  endtask

  task close(input [3:0] expected);
    begin
      @(negedge clk) op_end = 1'b1;
      @(negedge clk) op_end = 1'b0;
      while (op_busy) @(negedge clk);
      if (code != expected) begin
        wrong = wrong + 1;
        $display("op %0d: code %0d, not %0d", op, code, expected);
      end
    end
  endtask

  task page(input [3:0] address, input [31:0] expected);
    begin
      page_address = address;
      #1;
      if (page_value != expected) begin
        wrong = wrong + 1;
        $display("case %0d, word %0d: %h, not %h", index, address, page_value, expected);
      end
    end
  endtask

  initial begin
    $readmemh("vectors.hex", vectors);
    name = vectors[0];
    // Nothing can be armed that was not verified.
    open(3'd3);
    close(4'd12);
    open(3'd0);
    put(WORDS);
    put(name);
    close(4'd0);
    for (index = 0; index < WORDS; index = index + 1) begin
      open(3'd1);
      put(name);
      put(index);
      put(vectors[index + 1]);
      close(4'd0);
    end
    open(3'd2);
    close(4'd0);
    open(3'd3);
    close(4'd0);
    // Armed, it takes no other table.
    open(3'd0);
    put(32'd20);
    put(32'd1);
    close(4'd11);
    for (index = 0; index < CASES; index = index + 1) begin
      for (each = 0; each < 4; each = each + 1) seen[32 * each +: 32] = vectors[FIRST + CASE * index + each];
      next = {vectors[FIRST + CASE * index + 5], vectors[FIRST + CASE * index + 4]};
      for (each = 0; each < vectors[FIRST + CASE * index + 6]; each = each + 1) begin
        @(negedge clk) ms = 1'b1;
        @(negedge clk) ms = 1'b0;
      end
      @(negedge clk) rule = 1'b1;
      @(negedge clk) rule = 1'b0;
      ruling = 1;
      while (rule_busy) begin
        @(negedge clk);
        ruling = ruling + 1;
      end
      if (ruling > longest) longest = ruling;
      page(4'd2, index + 1);
      page(4'd3, vectors[FIRST + CASE * index + 7]);
      page(4'd4, vectors[FIRST + CASE * index + 8]);
      if (passes) begin
        @(negedge clk) group_apply = 1'b1;
        @(negedge clk) group_apply = 1'b0;
        outputs = next;
      end
    end
    // Disarmed, its outputs are safe; the table may be put in force again.
    open(3'd4);
    @(negedge clk) op_end = 1'b1;
    @(negedge clk) op_end = 1'b0;
    if (!force_safe) begin
      wrong = wrong + 1;
      $display("disarming does not lead to the safe words");
    end
    $display("%0d cases, %0d wrong", CASES, wrong);
    $display("the longest ruling took %0d clocks", longest);
    $finish;
  end
endmodule
