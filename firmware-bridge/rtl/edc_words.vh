// Operations and statuses of the EDC link (SPEC-EDC.md, chapter 3).
localparam [7:0] HELLO = 8'h01, READ = 8'h02, WRITE = 8'h03, STAGE = 8'h04, COMMIT = 8'h05, STATUS = 8'h06,
  KICK = 8'h07, REARM = 8'h08;
// The upper five bits of 0x20 to 0x27.
localparam [4:0] SHIELD_OPS = 5'b00100;
localparam [3:0] OK = 0, BAD_OP = 1, BAD_LENGTH = 3, NO_LINK = 6, STALE = 7, MAP_MISMATCH = 8, TRIPPED = 9,
  BAD_STAGE = 10, BAD_REQUEST = 13, SHIELDED = 14;
localparam [31:0] MAGIC = 32'h3143_4445, VERSION_AND_WORDS = 32'h003c_0001;
