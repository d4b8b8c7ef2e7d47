// From bytes to frames: takes COBS apart while it comes, checks length, kind and CRC, and holds one whole request for
// whoever serves it while the next is coming. What is no frame is counted and met with silence (SPEC-EDC.md, W1 to W6).
module frame_rx (
  input wire clk,
  input wire ms,
  input wire [7:0] data,
  input wire valid,
  output reg ready,
  output reg [7:0] length,
  input wire release_now,
  output reg bad,
  input wire [7:0] read_address,
  output reg [7:0] read_data
);
  localparam [7:0] REQUEST = 8'h20, REPLY = 8'h30;
  localparam [5:0] PIECE_MS_MAX = 6'd50;
  // What a CRC-32C leaves of data that end with their own CRC.
  localparam [31:0] RESIDUE = 32'hb798_b438;

  reg [7:0] held [0:511];
  reg half = 1'b0;
  reg [8:0] stuffed = 9'd0;
  reg [7:0] block = 8'd0;
  reg [7:0] kind = 8'd0;
  reg [5:0] silent_ms = 6'd0;
  reg is_half_kept = 1'b0;

  wire is_boundary = valid && data == 8'd0;
  wire is_first = stuffed == 9'd0;
  wire is_too_long = stuffed[8];
  wire is_code = block == 8'd0;
  wire [7:0] plain = is_code ? 8'd0 : data;
  wire takes = valid && !is_boundary && !is_first && !is_too_long;
  wire [7:0] plain_length = stuffed[7:0] - 8'd1;
  wire [31:0] crc;
  wire is_silent = ms && silent_ms >= PIECE_MS_MAX - 6'd1;
  // 14 to 254 bytes, in whole words behind a header of ten.
  wire is_shaped = !is_too_long && block == 8'd0 && plain_length >= 8'd14 && plain_length[1:0] == 2'd2;
  wire is_frame = is_shaped && crc == RESIDUE && (kind == REQUEST || kind == REPLY);

  crc32c check (.clk(clk), .begin_now(is_first), .data(plain), .valid(takes), .busy(), .state(crc));

  initial begin
    ready = 1'b0;
    length = 8'd0;
    bad = 1'b0;
  end

  always @(posedge clk) begin
    if (takes) held[{half, plain_length}] <= plain;
    read_data <= held[{is_half_kept, read_address}];
  end

  always @(posedge clk) begin
    bad <= 1'b0;
    if (release_now) ready <= 1'b0;
    if (ms) silent_ms <= silent_ms + (silent_ms != PIECE_MS_MAX ? 6'd1 : 6'd0);
    if (valid) silent_ms <= 6'd0;
    if (is_boundary) begin
      stuffed <= 9'd0;
      block <= 8'd0;
      if (!is_first) begin
        // A second request that comes before the first was served has nowhere to go; its sender asks again.
        bad <= !is_frame || (kind == REQUEST && ready);
        if (is_frame && kind == REQUEST && !ready) begin
          ready <= 1'b1;
          length <= plain_length;
          is_half_kept <= half;
          half <= !half;
        end
      end
    end else if (valid) begin
      if (!is_too_long) stuffed <= stuffed + 9'd1;
      block <= is_first || is_code ? data - 8'd1 : block - 8'd1;
      if (stuffed == 9'd1) kind <= plain;
    end else if (is_silent) begin
      // Half a frame must not wait for the boundary of the next one: it would be a command from the past.
      stuffed <= 9'd0;
      block <= 8'd0;
    end
  end
endmodule
