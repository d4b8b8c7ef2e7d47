// The words that wait for a COMMIT: up to 60 of them, four cells of one block RAM each, and the CRC over all of them.
module stage (
  input wire clk,
  input wire clear,
  input wire push,
  input wire [16:0] push_address,
  input wire [31:0] push_word,
  // Fetches word `index`; on the way, its bytes go into the CRC that `sum_begin` began.
  input wire fetch,
  input wire sum_begin,
  input wire [5:0] index,
  output wire busy,
  output reg [5:0] count,
  output reg [16:0] address,
  output reg [31:0] word,
  output wire [31:0] crc
);
  localparam [2:0] IDLE = 0, PUSH = 1, READ = 2, KEEP = 3, LOW = 4, HIGH = 5;
  reg [2:0] state = IDLE;
  reg [1:0] cell_at = 2'd0;
  reg [15:0] cells [0:255];
  reg [15:0] read_cell;
  wire crc_busy;
  wire [31:0] state_of_crc;
  assign crc = ~state_of_crc;
  assign busy = state != IDLE || push || fetch;

  wire [15:0] pushed =
    cell_at == 2'd0 ? push_address[15:0] :
    cell_at == 2'd1 ? push_word[15:0] :
    cell_at == 2'd2 ? push_word[31:16] : {15'd0, push_address[16]};

  crc32c sum (
    .clk(clk), .begin_now(sum_begin), .data(state == HIGH ? read_cell[15:8] : read_cell[7:0]),
    .valid((state == LOW || state == HIGH) && !crc_busy && cell_at != 2'd3), .busy(crc_busy), .state(state_of_crc)
  );

  initial begin
    count = 6'd0;
    address = 17'd0;
    word = 32'd0;
  end

  always @(posedge clk) begin
    if (state == PUSH) cells[{count, cell_at}] <= pushed;
    read_cell <= cells[{index, cell_at}];
  end

  always @(posedge clk) begin
    case (state)
      IDLE: begin
        cell_at <= 2'd0;
        if (push) state <= PUSH;
        else if (fetch) state <= READ;
      end
      PUSH: begin
        cell_at <= cell_at + 2'd1;
        if (cell_at == 2'd3) begin
          count <= count + 6'd1;
          state <= IDLE;
        end
      end
      READ: state <= KEEP;
      KEEP: begin
        case (cell_at)
          2'd0: address[15:0] <= read_cell;
          2'd1: word[15:0] <= read_cell;
          2'd2: word[31:16] <= read_cell;
          default: address[16] <= read_cell[0];
        endcase
        state <= LOW;
      end
      LOW: if (!crc_busy) state <= HIGH;
      default:
        if (!crc_busy) begin
          cell_at <= cell_at + 2'd1;
          state <= cell_at == 2'd3 ? IDLE : READ;
        end
    endcase
    if (clear) count <= 6'd0;
  end
endmodule
