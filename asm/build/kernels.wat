(module
 (type $0 (func (param i32 i32 i32) (result f64)))
 (type $1 (func (param i32 f64 f64) (result f64)))
 (type $2 (func (param i32 f64 f64 f64 f64 f64 f64) (result f64)))
 (type $3 (func (param i32 f64 f64 f64 f64) (result f64)))
 (type $4 (func (param i32 i32 i32 i32 i32)))
 (type $5 (func (param f64 f64 f64 f64 f64 f64 i32) (result f64)))
 (type $6 (func (param i32 f64 f64 f64) (result f64)))
 (type $7 (func (param i32 f64 v128 v128 v128 v128 v128 v128 i32) (result f64)))
 (type $8 (func (param i32 f64) (result f64)))
 (type $9 (func (param i32 i32 i32 f64 f64)))
 (type $10 (func (param i32 i32 i32 f64 f64) (result f64)))
 (type $11 (func (param i32 i32)))
 (type $12 (func (param i32 i32 i32 i32 i32 i32 i32)))
 (type $13 (func (param i32 f64 f64 f64 f64 f64) (result f64)))
 (type $14 (func (param i32 i32 f64)))
 (type $15 (func (param i32 i32 i32 f64) (result f64)))
 (import "env" "memory" (memory $0 256 256))
 (export "denseAlong" (func $asm/kernels/dense-along/denseAlong))
 (export "denseGradients" (func $asm/kernels/dense-gradients/denseGradients))
 (export "denseReach" (func $asm/kernels/dense-reach/denseReach))
 (export "gaussianWeights" (func $asm/kernels/gaussian-weights/gaussianWeights))
 (export "gridAlong" (func $asm/kernels/grid-along/gridAlong))
 (export "gridEnergy" (func $asm/kernels/grid-energy/gridEnergy))
 (export "gridGradients" (func $asm/kernels/grid-gradients/gridGradients))
 (export "gridReach" (func $asm/kernels/grid-reach/gridReach))
 (export "smooth" (func $asm/kernels/smooth/smooth))
 (export "surprisal" (func $asm/kernels/surprisal/surprisal))
 (export "memory" (memory $0))
 (func $asm/lib/grid/energyAt (param $0 i32) (param $1 f64) (param $2 f64) (result f64)
  (local $3 i32)
  (local $4 f64)
  (local $5 i32)
  (local $6 i32)
  (local $7 f64)
  local.get $2
  local.get $2
  f64.sub
  f64.const 0
  f64.eq
  local.get $1
  local.get $1
  f64.sub
  f64.const 0
  f64.eq
  i32.and
  i32.eqz
  if
   f64.const 1e6
   return
  end
  local.get $1
  local.get $0
  f64.load offset=8
  f64.ge
  if (result i32)
   local.get $1
   local.get $0
   f64.load offset=24
   f64.le
  else
   i32.const 0
  end
  if (result i32)
   local.get $2
   local.get $0
   f64.load offset=16
   f64.ge
  else
   i32.const 0
  end
  if (result i32)
   local.get $2
   local.get $0
   f64.load offset=32
   f64.le
  else
   i32.const 0
  end
  i32.eqz
  if
   local.get $0
   local.get $1
   local.get $2
   call $asm/lib/grid/energyOutside
   return
  end
  local.get $0
  i32.const 80
  i32.add
  local.get $1
  local.get $0
  f64.load offset=8
  f64.sub
  local.get $0
  f64.load offset=40
  f64.mul
  local.tee $4
  i32.trunc_sat_f64_s
  local.tee $3
  i32.const 0
  local.get $3
  i32.const 0
  i32.gt_s
  select
  local.tee $5
  local.get $0
  i32.load
  local.tee $3
  i32.const 2
  i32.sub
  local.tee $6
  local.get $5
  local.get $6
  i32.lt_s
  select
  local.tee $5
  local.get $2
  local.get $0
  f64.load offset=16
  f64.sub
  local.get $0
  f64.load offset=48
  f64.mul
  local.tee $7
  i32.trunc_sat_f64_s
  local.tee $6
  i32.const 0
  local.get $6
  i32.const 0
  i32.gt_s
  select
  local.tee $6
  local.get $0
  i32.load offset=4
  i32.const 2
  i32.sub
  local.tee $0
  local.get $0
  local.get $6
  i32.gt_s
  select
  local.tee $0
  local.get $3
  i32.mul
  i32.add
  i32.const 2
  i32.shl
  i32.add
  local.tee $6
  f32.load
  f64.promote_f32
  local.tee $1
  local.get $4
  local.get $5
  f64.convert_i32_s
  f64.sub
  f64.const 1
  f64.min
  local.tee $2
  local.get $6
  f32.load offset=4
  f64.promote_f32
  local.get $1
  f64.sub
  local.tee $4
  f64.mul
  f64.add
  local.get $7
  local.get $0
  f64.convert_i32_s
  f64.sub
  f64.const 1
  f64.min
  local.get $3
  i32.const 2
  i32.shl
  local.get $6
  i32.add
  local.tee $0
  f32.load
  f64.promote_f32
  local.get $1
  f64.sub
  local.tee $7
  local.get $2
  local.get $0
  f32.load offset=4
  f64.promote_f32
  local.get $1
  f64.sub
  local.get $4
  f64.sub
  local.get $7
  f64.sub
  f64.mul
  f64.add
  f64.mul
  f64.add
 )
 (func $asm/lib/dense/denseAt (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 f64)
  (local $4 v128)
  (local $5 v128)
  (local $6 v128)
  (local $7 v128)
  (local $8 v128)
  (local $9 v128)
  (local $10 v128)
  (local $11 v128)
  (local $12 v128)
  (local $13 i32)
  (local $14 f64)
  (local $15 i32)
  (local $16 i32)
  (local $17 f64)
  (local $18 i32)
  (local $19 i32)
  (local $20 v128)
  (local $21 v128)
  (local $22 v128)
  local.get $0
  i32.load
  local.set $13
  block $folding-inner1
   block $folding-inner0
    local.get $1
    f64.load
    local.tee $3
    local.get $0
    f64.load offset=40
    local.tee $14
    f64.ge
    if (result i32)
     local.get $3
     local.get $0
     f64.load offset=72
     f64.le
    else
     i32.const 0
    end
    if (result f64)
     local.get $3
     local.get $14
     f64.sub
     local.get $0
     f64.load offset=104
     f64.mul
    else
     f64.const -1
    end
    local.tee $3
    f64.const 0
    f64.ge
    i32.eqz
    br_if $folding-inner0
    local.get $3
    local.get $3
    i32.trunc_sat_f64_s
    local.tee $15
    i32.const 0
    local.get $15
    i32.const 0
    i32.gt_s
    select
    local.tee $15
    local.get $0
    i32.load offset=8
    i32.const 2
    i32.sub
    local.tee $16
    local.get $15
    local.get $16
    i32.lt_s
    select
    local.tee $15
    f64.convert_i32_s
    f64.sub
    f64.const 1
    f64.min
    local.set $14
    local.get $0
    i32.const 496
    i32.add
    local.get $15
    i32.const 2
    i32.shl
    i32.add
    local.set $15
    local.get $13
    i32.const 1
    i32.eq
    if
     local.get $15
     v128.load64_zero
     f64x2.promote_low_f32x4
     local.tee $4
     f64x2.extract_lane 0
     local.set $3
     br $folding-inner1
    end
    local.get $1
    f64.load offset=8
    local.tee $3
    local.get $0
    f64.load offset=48
    local.tee $17
    f64.ge
    if (result i32)
     local.get $3
     local.get $0
     f64.load offset=80
     f64.le
    else
     i32.const 0
    end
    if (result f64)
     local.get $3
     local.get $17
     f64.sub
     local.get $0
     f64.load offset=112
     f64.mul
    else
     f64.const -1
    end
    local.tee $3
    f64.const 0
    f64.ge
    i32.eqz
    br_if $folding-inner0
    local.get $3
    local.get $3
    i32.trunc_sat_f64_s
    local.tee $16
    i32.const 0
    local.get $16
    i32.const 0
    i32.gt_s
    select
    local.tee $16
    local.get $0
    i32.load offset=12
    i32.const 2
    i32.sub
    local.tee $18
    local.get $16
    local.get $18
    i32.lt_s
    select
    local.tee $16
    f64.convert_i32_s
    f64.sub
    f64.const 1
    f64.min
    f64x2.splat
    local.set $10
    local.get $15
    local.get $16
    local.get $0
    i32.load offset=28
    local.tee $15
    i32.mul
    i32.add
    local.set $16
    local.get $13
    i32.const 2
    i32.eq
    if
     local.get $2
     local.get $15
     local.get $16
     i32.add
     v128.load64_zero
     f64x2.promote_low_f32x4
     local.get $16
     v128.load64_zero
     f64x2.promote_low_f32x4
     local.tee $4
     f64x2.sub
     local.tee $5
     f64x2.extract_lane 0
     local.tee $3
     local.get $14
     local.get $5
     f64x2.extract_lane 1
     local.get $3
     f64.sub
     f64.mul
     f64.add
     local.get $0
     f64.load offset=112
     f64.mul
     f64.store offset=8
     local.get $4
     local.get $10
     local.get $5
     f64x2.mul
     f64x2.add
     local.tee $4
     f64x2.extract_lane 0
     local.set $3
     br $folding-inner1
    end
    local.get $1
    f64.load offset=16
    local.tee $3
    local.get $0
    f64.load offset=56
    local.tee $17
    f64.ge
    if (result i32)
     local.get $3
     local.get $0
     f64.load offset=88
     f64.le
    else
     i32.const 0
    end
    if (result f64)
     local.get $3
     local.get $17
     f64.sub
     local.get $0
     f64.load offset=120
     f64.mul
    else
     f64.const -1
    end
    local.tee $3
    f64.const 0
    f64.ge
    i32.eqz
    br_if $folding-inner0
    local.get $3
    local.get $3
    i32.trunc_sat_f64_s
    local.tee $18
    i32.const 0
    local.get $18
    i32.const 0
    i32.gt_s
    select
    local.tee $18
    local.get $0
    i32.load offset=16
    i32.const 2
    i32.sub
    local.tee $19
    local.get $18
    local.get $19
    i32.lt_s
    select
    local.tee $18
    f64.convert_i32_s
    f64.sub
    f64.const 1
    f64.min
    f64x2.splat
    local.set $11
    local.get $16
    local.get $18
    local.get $0
    i32.load offset=32
    local.tee $16
    i32.mul
    i32.add
    local.tee $18
    local.get $16
    i32.add
    local.set $19
    local.get $13
    i32.const 3
    i32.eq
    if
     local.get $0
     local.get $14
     local.get $10
     local.get $11
     local.get $18
     v128.load64_zero
     f64x2.promote_low_f32x4
     local.get $15
     local.get $18
     i32.add
     v128.load64_zero
     f64x2.promote_low_f32x4
     local.get $19
     v128.load64_zero
     f64x2.promote_low_f32x4
     local.get $15
     local.get $19
     i32.add
     v128.load64_zero
     f64x2.promote_low_f32x4
     local.get $2
     call $asm/lib/dense/cube
     return
    end
    local.get $1
    f64.load offset=24
    local.tee $3
    local.get $0
    f64.load offset=64
    local.tee $17
    f64.ge
    if (result i32)
     local.get $3
     local.get $0
     f64.load offset=96
     f64.le
    else
     i32.const 0
    end
    if (result f64)
     local.get $3
     local.get $17
     f64.sub
     local.get $0
     f64.load offset=128
     f64.mul
    else
     f64.const -1
    end
    local.tee $3
    f64.const 0
    f64.ge
    i32.eqz
    br_if $folding-inner0
    local.get $3
    local.get $3
    i32.trunc_sat_f64_s
    local.tee $1
    i32.const 0
    local.get $1
    i32.const 0
    i32.gt_s
    select
    local.tee $1
    local.get $0
    i32.load offset=20
    i32.const 2
    i32.sub
    local.tee $13
    local.get $1
    local.get $13
    i32.lt_s
    select
    local.tee $1
    f64.convert_i32_s
    f64.sub
    f64.const 1
    f64.min
    f64x2.splat
    local.set $12
    local.get $16
    local.get $18
    local.get $1
    local.get $0
    i32.load offset=36
    local.tee $1
    i32.mul
    i32.add
    local.tee $13
    i32.add
    local.set $16
    local.get $2
    local.get $1
    local.get $13
    i32.add
    local.tee $18
    v128.load64_zero
    f64x2.promote_low_f32x4
    local.get $13
    v128.load64_zero
    f64x2.promote_low_f32x4
    local.tee $4
    f64x2.sub
    local.tee $20
    local.get $11
    local.get $1
    local.get $16
    i32.add
    local.tee $1
    v128.load64_zero
    f64x2.promote_low_f32x4
    local.get $16
    v128.load64_zero
    f64x2.promote_low_f32x4
    local.tee $5
    f64x2.sub
    local.tee $6
    local.get $20
    f64x2.sub
    f64x2.mul
    f64x2.add
    local.tee $21
    local.get $10
    local.get $15
    local.get $18
    i32.add
    v128.load64_zero
    f64x2.promote_low_f32x4
    local.get $13
    local.get $15
    i32.add
    v128.load64_zero
    f64x2.promote_low_f32x4
    local.tee $7
    f64x2.sub
    local.tee $22
    local.get $11
    local.get $1
    local.get $15
    i32.add
    v128.load64_zero
    f64x2.promote_low_f32x4
    local.get $15
    local.get $16
    i32.add
    v128.load64_zero
    f64x2.promote_low_f32x4
    local.tee $8
    f64x2.sub
    local.tee $9
    local.get $22
    f64x2.sub
    f64x2.mul
    f64x2.add
    local.get $21
    f64x2.sub
    f64x2.mul
    f64x2.add
    local.tee $21
    f64x2.extract_lane 0
    local.tee $3
    local.get $14
    local.get $21
    f64x2.extract_lane 1
    local.get $3
    f64.sub
    f64.mul
    f64.add
    local.get $0
    f64.load offset=128
    f64.mul
    f64.store offset=24
    local.get $0
    local.get $14
    local.get $10
    local.get $11
    local.get $4
    local.get $12
    local.get $20
    f64x2.mul
    f64x2.add
    local.get $7
    local.get $12
    local.get $22
    f64x2.mul
    f64x2.add
    local.get $5
    local.get $12
    local.get $6
    f64x2.mul
    f64x2.add
    local.get $8
    local.get $12
    local.get $9
    f64x2.mul
    f64x2.add
    local.get $2
    call $asm/lib/dense/cube
    return
   end
   local.get $0
   local.get $1
   local.get $2
   call $asm/lib/dense/outside
   return
  end
  local.get $2
  local.get $4
  f64x2.extract_lane 1
  local.get $3
  f64.sub
  local.tee $17
  local.get $0
  f64.load offset=104
  f64.mul
  f64.store
  local.get $3
  local.get $14
  local.get $17
  f64.mul
  f64.add
 )
 (func $asm/lib/path/peakOf (param $0 i32) (param $1 f64) (param $2 f64) (param $3 f64) (param $4 f64) (param $5 f64) (param $6 f64) (result f64)
  (local $7 f64)
  (local $8 f64)
  (local $9 f64)
  (local $10 f64)
  (local $11 f64)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 f64)
  (local $16 i32)
  (local $17 f64)
  (local $18 f64)
  local.get $0
  i32.const 80
  i32.add
  local.get $1
  local.get $3
  local.get $5
  local.get $6
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $7
  f64.mul
  f64.add
  i32.trunc_sat_f64_s
  local.tee $12
  i32.const 0
  local.get $12
  i32.const 0
  i32.gt_s
  select
  local.tee $12
  local.get $0
  i32.load
  local.tee $13
  i32.const 2
  i32.sub
  local.tee $14
  local.get $12
  local.get $14
  i32.lt_s
  select
  local.tee $12
  local.get $2
  local.get $4
  local.get $7
  f64.mul
  f64.add
  i32.trunc_sat_f64_s
  local.tee $14
  i32.const 0
  local.get $14
  i32.const 0
  i32.gt_s
  select
  local.tee $14
  local.get $0
  i32.load offset=4
  i32.const 2
  i32.sub
  local.tee $0
  local.get $0
  local.get $14
  i32.gt_s
  select
  local.tee $0
  local.get $13
  i32.mul
  i32.add
  i32.const 2
  i32.shl
  i32.add
  local.tee $14
  f32.load
  f64.promote_f32
  local.set $9
  local.get $13
  i32.const 2
  i32.shl
  local.tee $13
  local.get $14
  i32.add
  local.tee $16
  f32.load
  f64.promote_f32
  local.get $9
  f64.sub
  local.set $17
  local.get $16
  f32.load offset=4
  f64.promote_f32
  local.get $9
  f64.sub
  local.get $14
  f32.load offset=4
  f64.promote_f32
  local.get $9
  f64.sub
  local.tee $10
  f64.sub
  local.get $17
  f64.sub
  local.set $7
  local.get $9
  local.get $1
  local.get $3
  local.get $5
  f64.mul
  f64.add
  local.get $12
  f64.convert_i32_s
  local.tee $8
  f64.sub
  f64.const 0
  f64.max
  f64.const 1
  f64.min
  local.tee $15
  local.get $10
  f64.mul
  f64.add
  local.get $2
  local.get $4
  local.get $5
  f64.mul
  f64.add
  local.get $0
  f64.convert_i32_s
  local.tee $18
  f64.sub
  f64.const 0
  f64.max
  f64.const 1
  f64.min
  local.tee $11
  local.get $17
  local.get $15
  local.get $7
  f64.mul
  f64.add
  f64.mul
  f64.add
  local.tee $5
  local.get $9
  local.get $1
  local.get $3
  local.get $6
  f64.mul
  f64.add
  local.get $8
  f64.sub
  f64.const 0
  f64.max
  f64.const 1
  f64.min
  local.tee $1
  local.get $10
  f64.mul
  f64.add
  local.get $2
  local.get $4
  local.get $6
  f64.mul
  f64.add
  local.get $18
  f64.sub
  f64.const 0
  f64.max
  f64.const 1
  f64.min
  local.tee $2
  local.get $17
  local.get $1
  local.get $7
  f64.mul
  f64.add
  f64.mul
  f64.add
  local.tee $3
  f64.max
  local.set $4
  local.get $7
  local.get $1
  local.get $15
  f64.sub
  f64.mul
  local.get $2
  local.get $11
  f64.sub
  f64.mul
  local.tee $6
  f64.const 0
  f64.lt
  i32.eqz
  if
   local.get $4
   return
  end
  local.get $3
  local.get $5
  f64.sub
  local.get $6
  f64.sub
  local.tee $3
  local.get $6
  f64.const -2
  f64.mul
  f64.ge
  local.get $3
  f64.const 0
  f64.le
  i32.or
  if
   local.get $4
   return
  end
  local.get $14
  f32.load offset=4
  f64.promote_f32
  local.get $14
  f32.load
  f64.promote_f32
  local.tee $5
  f64.sub
  local.set $7
  local.get $4
  local.get $5
  local.get $15
  local.get $3
  local.get $6
  f64.const -2
  f64.mul
  f64.div
  local.tee $3
  local.get $1
  local.get $15
  f64.sub
  f64.mul
  f64.add
  local.tee $1
  local.get $7
  f64.mul
  f64.add
  local.get $11
  local.get $3
  local.get $2
  local.get $11
  f64.sub
  f64.mul
  f64.add
  local.get $13
  local.get $14
  i32.add
  local.tee $0
  f32.load
  f64.promote_f32
  local.get $5
  f64.sub
  local.tee $2
  local.get $1
  local.get $0
  f32.load offset=4
  f64.promote_f32
  local.get $5
  f64.sub
  local.get $7
  f64.sub
  local.get $2
  f64.sub
  f64.mul
  f64.add
  f64.mul
  f64.add
  f64.max
 )
 (func $asm/lib/dense-path/peak (param $0 f64) (param $1 f64) (param $2 f64) (param $3 f64) (param $4 f64) (param $5 f64) (param $6 i32) (result f64)
  (local $7 f64)
  (local $8 f64)
  (local $9 f64)
  (local $10 f64)
  (local $11 f64)
  local.get $0
  local.get $4
  f64.max
  local.tee $7
  local.get $2
  f64.max
  local.get $1
  local.get $3
  f64.max
  f64.max
  local.tee $8
  local.get $5
  f64.le
  if
   local.get $5
   return
  end
  local.get $6
  i32.eqz
  local.get $8
  local.get $7
  f64.sub
  f64.const 1e-07
  f64.le
  i32.or
  if
   local.get $8
   return
  end
  local.get $0
  local.get $1
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $8
  local.get $1
  local.get $2
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $1
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $9
  local.get $1
  local.get $2
  local.get $3
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $1
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $2
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $10
  local.get $2
  local.get $1
  local.get $3
  local.get $4
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $2
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $3
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $11
  f64.add
  f64.const 0.5
  f64.mul
  local.tee $1
  local.get $11
  local.get $3
  local.get $2
  local.get $4
  local.get $0
  local.get $8
  local.get $9
  local.get $10
  local.get $1
  local.get $5
  local.get $1
  local.get $7
  f64.max
  f64.max
  local.get $6
  i32.const 1
  i32.sub
  local.tee $6
  call $asm/lib/dense-path/peak
  local.get $6
  call $asm/lib/dense-path/peak
 )
 (func $asm/lib/dense-path/boundOf (param $0 i32) (param $1 f64) (param $2 f64) (param $3 f64) (result f64)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 f64)
  (local $11 f64)
  (local $12 f64)
  (local $13 f64)
  (local $14 i32)
  local.get $0
  i32.load
  local.set $9
  local.get $1
  local.get $2
  f64.add
  f64.const 0.5
  f64.mul
  local.set $10
  local.get $0
  i32.const 496
  i32.add
  local.set $5
  loop $for-loop|0
   local.get $4
   local.get $9
   i32.lt_u
   if
    local.get $5
    local.get $0
    local.get $4
    i32.const 3
    i32.shl
    i32.add
    local.tee $6
    f64.load offset=176
    local.tee $12
    local.get $6
    f64.load offset=208
    local.tee $13
    local.get $10
    f64.mul
    f64.add
    i32.trunc_sat_f64_s
    local.tee $5
    i32.const 0
    local.get $5
    i32.const 0
    i32.gt_s
    select
    local.tee $7
    local.get $4
    i32.const 2
    i32.shl
    local.tee $14
    local.get $0
    i32.const 8
    i32.add
    i32.add
    i32.load
    i32.const 2
    i32.sub
    local.tee $5
    local.get $5
    local.get $7
    i32.gt_s
    select
    local.tee $7
    local.get $0
    i32.const 24
    i32.add
    local.get $14
    i32.add
    i32.load
    i32.mul
    i32.add
    local.set $5
    local.get $6
    local.get $12
    local.get $13
    local.get $1
    f64.mul
    f64.add
    local.get $7
    f64.convert_i32_s
    local.tee $11
    f64.sub
    f64.const 0
    f64.max
    f64.const 1
    f64.min
    f64.store offset=272
    local.get $6
    local.get $12
    local.get $13
    local.get $2
    f64.mul
    f64.add
    local.get $11
    f64.sub
    f64.const 0
    f64.max
    f64.const 1
    f64.min
    f64.store offset=304
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|0
   end
  end
  local.get $0
  i32.const 336
  i32.add
  local.set $14
  i32.const 1
  local.get $9
  i32.shl
  local.set $6
  f64.const -1797693134862315708145274e284
  local.set $1
  loop $for-loop|1
   local.get $6
   local.get $8
   i32.gt_u
   if
    local.get $5
    local.set $4
    i32.const 0
    local.set $7
    loop $for-loop|2
     local.get $7
     local.get $9
     i32.lt_u
     if
      local.get $8
      local.get $7
      i32.shr_u
      i32.const 1
      i32.and
      if
       local.get $4
       local.get $0
       i32.const 24
       i32.add
       local.get $7
       i32.const 2
       i32.shl
       i32.add
       i32.load
       i32.add
       local.set $4
      end
      local.get $7
      i32.const 1
      i32.add
      local.set $7
      br $for-loop|2
     end
    end
    local.get $4
    f32.load
    f64.promote_f32
    local.tee $2
    local.get $1
    f64.max
    local.set $1
    local.get $14
    local.get $8
    i32.const 3
    i32.shl
    i32.add
    local.get $2
    f64.store
    local.get $8
    i32.const 1
    i32.add
    local.set $8
    br $for-loop|1
   end
  end
  local.get $1
  local.get $3
  f64.le
  if
   local.get $3
   return
  end
  i32.const 0
  local.set $5
  loop $for-loop|3
   local.get $5
   local.get $9
   i32.lt_u
   if
    local.get $5
    i32.const 3
    i32.shl
    local.tee $4
    local.get $0
    i32.const 272
    i32.add
    i32.add
    f64.load
    local.set $1
    local.get $0
    i32.const 304
    i32.add
    local.get $4
    i32.add
    f64.load
    local.set $2
    i32.const 1
    local.get $5
    i32.shl
    local.set $7
    i32.const 0
    local.set $4
    loop $for-loop|4
     local.get $4
     local.get $6
     i32.lt_u
     if
      local.get $4
      local.get $7
      i32.and
      i32.eqz
      if
       local.get $14
       local.get $4
       i32.const 3
       i32.shl
       i32.add
       local.tee $8
       f64.load
       local.set $10
       local.get $8
       local.get $10
       local.get $1
       local.get $8
       local.get $7
       i32.const 3
       i32.shl
       i32.add
       local.tee $8
       f64.load
       local.get $10
       f64.sub
       local.tee $11
       f64.mul
       f64.add
       f64.store
       local.get $8
       local.get $10
       local.get $2
       local.get $11
       f64.mul
       f64.add
       f64.store
      end
      local.get $4
      i32.const 1
      i32.add
      local.set $4
      br $for-loop|4
     end
    end
    local.get $5
    i32.const 1
    i32.add
    local.set $5
    br $for-loop|3
   end
  end
  local.get $6
  local.set $0
  loop $for-loop|5
   local.get $0
   i32.const 16
   i32.lt_u
   if
    local.get $14
    local.get $0
    i32.const 3
    i32.shl
    i32.add
    local.get $14
    local.get $0
    local.get $6
    i32.sub
    i32.const 3
    i32.shl
    i32.add
    f64.load
    f64.store
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|5
   end
  end
  local.get $14
  f64.load
  local.get $14
  f64.load offset=8
  local.get $14
  f64.load offset=16
  f64.add
  local.get $14
  f64.load offset=32
  f64.add
  local.get $14
  i32.const -64
  i32.sub
  f64.load
  f64.add
  f64.const 0.25
  f64.mul
  local.get $14
  f64.load offset=24
  local.get $14
  f64.load offset=40
  f64.add
  local.get $14
  f64.load offset=48
  f64.add
  local.get $14
  f64.load offset=72
  f64.add
  local.get $14
  f64.load offset=80
  f64.add
  local.get $14
  f64.load offset=96
  f64.add
  f64.const 6
  f64.div
  local.get $14
  f64.load offset=56
  local.get $14
  f64.load offset=88
  f64.add
  local.get $14
  f64.load offset=104
  f64.add
  local.get $14
  f64.load offset=112
  f64.add
  f64.const 0.25
  f64.mul
  local.get $14
  f64.load offset=120
  local.get $3
  i32.const 40
  call $asm/lib/dense-path/peak
 )
 (func $asm/lib/path/exitOf (param $0 i32) (param $1 f64) (param $2 f64) (param $3 f64) (param $4 f64) (result f64)
  (local $5 f64)
  (local $6 f64)
  (local $7 f64)
  local.get $0
  f64.load offset=24
  local.set $6
  local.get $0
  f64.load offset=8
  local.tee $7
  local.get $1
  f64.gt
  if (result f64)
   f64.const -1
  else
   local.get $7
   local.get $1
   f64.sub
   local.get $3
   local.get $1
   f64.sub
   f64.div
  end
  local.set $5
  block $__inlined_func$asm/lib/path/exit$96
   local.get $3
   local.get $7
   f64.lt
   br_if $__inlined_func$asm/lib/path/exit$96
   local.get $1
   local.get $6
   f64.gt
   if (result f64)
    f64.const -1
   else
    local.get $6
    local.get $1
    f64.sub
    local.get $3
    local.get $1
    f64.sub
    f64.div
   end
   local.set $5
   local.get $3
   local.get $6
   f64.gt
   br_if $__inlined_func$asm/lib/path/exit$96
   f64.const 1
   local.set $5
  end
  local.get $0
  f64.load offset=32
  local.set $3
  local.get $0
  f64.load offset=16
  local.tee $6
  local.get $2
  f64.gt
  if (result f64)
   f64.const -1
  else
   local.get $6
   local.get $2
   f64.sub
   local.get $4
   local.get $2
   f64.sub
   f64.div
  end
  local.set $1
  block $__inlined_func$asm/lib/path/exit$97
   local.get $4
   local.get $6
   f64.lt
   br_if $__inlined_func$asm/lib/path/exit$97
   local.get $2
   local.get $3
   f64.gt
   if (result f64)
    f64.const -1
   else
    local.get $3
    local.get $2
    f64.sub
    local.get $4
    local.get $2
    f64.sub
    f64.div
   end
   local.set $1
   local.get $3
   local.get $4
   f64.lt
   br_if $__inlined_func$asm/lib/path/exit$97
   f64.const 1
   local.set $1
  end
  local.get $1
  local.get $5
  f64.min
 )
 (func $asm/lib/grid/energyOutside (param $0 i32) (param $1 f64) (param $2 f64) (result f64)
  (local $3 f64)
  (local $4 f64)
  (local $5 f64)
  (local $6 f64)
  (local $7 f64)
  local.get $0
  f64.load offset=72
  local.get $0
  f64.load offset=8
  local.set $5
  local.get $1
  local.get $0
  f64.load offset=24
  local.tee $6
  f64.sub
  local.get $0
  f64.load offset=56
  local.tee $7
  f64.mul
  f64.const 1e-150
  f64.max
  f64.const 1.e+150
  f64.min
  local.set $3
  block $__inlined_func$asm/lib/grid/beyond$85
   local.get $1
   local.get $6
   f64.gt
   br_if $__inlined_func$asm/lib/grid/beyond$85
   local.get $1
   local.get $5
   f64.sub
   local.get $7
   f64.mul
   f64.const -1e-150
   f64.min
   f64.const -1.e+150
   f64.max
   local.set $3
   local.get $1
   local.get $5
   f64.lt
   br_if $__inlined_func$asm/lib/grid/beyond$85
   f64.const 0
   local.set $3
  end
  local.get $3
  local.get $3
  f64.mul
  local.get $0
  f64.load offset=16
  local.set $5
  local.get $2
  local.get $0
  f64.load offset=32
  local.tee $6
  f64.sub
  local.get $0
  i32.const -64
  i32.sub
  f64.load
  local.tee $7
  f64.mul
  f64.const 1e-150
  f64.max
  f64.const 1.e+150
  f64.min
  local.set $1
  block $__inlined_func$asm/lib/grid/beyond$86
   local.get $2
   local.get $6
   f64.gt
   br_if $__inlined_func$asm/lib/grid/beyond$86
   local.get $2
   local.get $5
   f64.sub
   local.get $7
   f64.mul
   f64.const -1e-150
   f64.min
   f64.const -1.e+150
   f64.max
   local.set $1
   local.get $2
   local.get $5
   f64.lt
   br_if $__inlined_func$asm/lib/grid/beyond$86
   f64.const 0
   local.set $1
  end
  local.get $1
  local.get $1
  f64.mul
  f64.add
  f64.sqrt
  f64.const 1e3
  f64.min
  local.tee $1
  local.get $1
  f64.const 0.5
  f64.mul
  f64.const 3
  f64.add
  f64.mul
  f64.add
  f64.const 1e6
  f64.min
 )
 (func $asm/lib/dense/cube (param $0 i32) (param $1 f64) (param $2 v128) (param $3 v128) (param $4 v128) (param $5 v128) (param $6 v128) (param $7 v128) (param $8 i32) (result f64)
  (local $9 f64)
  (local $10 v128)
  (local $11 f64)
  local.get $8
  local.get $6
  local.get $4
  f64x2.sub
  local.tee $6
  local.get $2
  local.get $7
  local.get $5
  f64x2.sub
  local.tee $7
  local.get $6
  f64x2.sub
  f64x2.mul
  f64x2.add
  local.tee $10
  f64x2.extract_lane 0
  local.tee $9
  local.get $1
  local.get $10
  f64x2.extract_lane 1
  local.get $9
  f64.sub
  f64.mul
  f64.add
  local.get $0
  f64.load offset=120
  f64.mul
  f64.store offset=16
  local.get $8
  local.get $5
  local.get $3
  local.get $7
  f64x2.mul
  f64x2.add
  local.get $4
  local.get $3
  local.get $6
  f64x2.mul
  f64x2.add
  local.tee $3
  f64x2.sub
  local.tee $4
  f64x2.extract_lane 0
  local.tee $9
  local.get $1
  local.get $4
  f64x2.extract_lane 1
  local.get $9
  f64.sub
  f64.mul
  f64.add
  local.get $0
  f64.load offset=112
  f64.mul
  f64.store offset=8
  local.get $3
  local.get $2
  local.get $4
  f64x2.mul
  f64x2.add
  local.tee $2
  f64x2.extract_lane 0
  local.set $9
  local.get $8
  local.get $2
  f64x2.extract_lane 1
  local.get $9
  f64.sub
  local.tee $11
  local.get $0
  f64.load offset=104
  f64.mul
  f64.store
  local.get $9
  local.get $1
  local.get $11
  f64.mul
  f64.add
 )
 (func $asm/lib/dense-path/pieceEnd (param $0 i32) (param $1 f64) (result f64)
  (local $2 i32)
  (local $3 f64)
  (local $4 f64)
  (local $5 i32)
  (local $6 f64)
  (local $7 i32)
  (local $8 i32)
  (local $9 f64)
  (local $10 f64)
  (local $11 f64)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $7
  f64.const 1
  local.set $4
  loop $for-loop|0
   local.get $5
   local.get $7
   i32.lt_u
   if
    local.get $0
    local.get $5
    i32.add
    local.tee $2
    f64.load offset=240
    local.get $1
    f64.le
    if
     local.get $2
     f64.load offset=176
     local.set $6
     local.get $2
     local.get $2
     f64.load offset=208
     local.tee $3
     f64.const 0
     f64.eq
     if (result f64)
      f64.const 2
     else
      f64.const 1
      f64.const -1
      local.get $3
      f64.const 0
      f64.gt
      local.tee $8
      select
      local.set $9
      local.get $6
      local.get $3
      local.get $1
      f64.mul
      f64.add
      local.tee $10
      f64.floor
      f64.const 1
      f64.add
      local.get $10
      f64.ceil
      f64.const -1
      f64.add
      local.get $8
      select
      local.tee $11
      local.get $6
      f64.sub
      local.get $3
      f64.div
      local.tee $10
      local.get $1
      f64.gt
      if (result f64)
       local.get $10
      else
       local.get $11
       local.get $9
       f64.add
       local.get $6
       f64.sub
       local.get $3
       f64.div
      end
     end
     f64.store offset=240
    end
    local.get $4
    local.get $2
    f64.load offset=240
    f64.min
    local.set $4
    local.get $5
    i32.const 8
    i32.add
    local.set $5
    br $for-loop|0
   end
  end
  local.get $4
 )
 (func $asm/lib/dense-path/denseExit (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 i32)
  (local $4 f64)
  (local $5 f64)
  (local $6 f64)
  (local $7 f64)
  (local $8 f64)
  (local $9 i32)
  (local $10 i32)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $9
  f64.const 1
  local.set $6
  loop $for-loop|0
   local.get $3
   local.get $9
   i32.lt_u
   if
    local.get $2
    local.get $3
    i32.add
    f64.load
    local.set $5
    local.get $0
    local.get $3
    i32.add
    local.tee $10
    f64.load offset=40
    local.set $7
    local.get $10
    f64.load offset=72
    local.set $8
    block $__inlined_func$asm/lib/path/exit$47 (result f64)
     local.get $7
     local.get $1
     local.get $3
     i32.add
     f64.load
     local.tee $4
     f64.gt
     if (result f64)
      f64.const -1
     else
      local.get $7
      local.get $4
      f64.sub
      local.get $5
      local.get $4
      f64.sub
      f64.div
     end
     local.get $5
     local.get $7
     f64.lt
     br_if $__inlined_func$asm/lib/path/exit$47
     drop
     local.get $4
     local.get $8
     f64.gt
     if (result f64)
      f64.const -1
     else
      local.get $8
      local.get $4
      f64.sub
      local.get $5
      local.get $4
      f64.sub
      f64.div
     end
     local.get $5
     local.get $8
     f64.gt
     br_if $__inlined_func$asm/lib/path/exit$47
     drop
     f64.const 1
    end
    local.get $6
    f64.min
    local.set $6
    local.get $3
    i32.const 8
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  local.get $6
 )
 (func $asm/lib/dense-path/beginWalk (param $0 i32) (param $1 i32) (param $2 i32) (param $3 f64) (param $4 f64)
  (local $5 i32)
  (local $6 f64)
  (local $7 i32)
  (local $8 f64)
  (local $9 f64)
  (local $10 f64)
  (local $11 f64)
  (local $12 i32)
  (local $13 f64)
  (local $14 f64)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $7
  loop $for-loop|0
   local.get $5
   local.get $7
   i32.lt_u
   if
    local.get $2
    local.get $5
    i32.add
    f64.load
    local.tee $6
    local.get $1
    local.get $5
    i32.add
    f64.load
    local.tee $10
    f64.sub
    local.set $11
    local.get $6
    local.get $0
    local.get $5
    i32.add
    local.tee $12
    f64.load offset=40
    local.tee $13
    f64.max
    local.get $12
    f64.load offset=72
    local.tee $14
    f64.min
    local.set $8
    local.get $12
    local.get $8
    local.get $10
    local.get $3
    local.get $11
    f64.mul
    f64.add
    local.get $13
    f64.max
    local.get $14
    f64.min
    local.get $3
    f64.const 1
    f64.eq
    select
    local.get $13
    f64.sub
    local.get $12
    f64.load offset=104
    local.tee $9
    f64.mul
    local.tee $6
    f64.store offset=176
    local.get $12
    local.get $8
    local.get $10
    local.get $4
    local.get $11
    f64.mul
    f64.add
    local.get $13
    f64.max
    local.get $14
    f64.min
    local.get $4
    f64.const 1
    f64.eq
    select
    local.get $13
    f64.sub
    local.get $9
    f64.mul
    local.get $6
    f64.sub
    local.tee $8
    f64.store offset=208
    local.get $12
    local.get $8
    f64.const 0
    f64.eq
    if (result f64)
     f64.const 2
    else
     f64.const 1
     f64.const -1
     local.get $8
     f64.const 0
     f64.gt
     local.tee $12
     select
     local.set $9
     local.get $6
     local.get $8
     f64.const 0
     f64.mul
     f64.add
     local.tee $10
     f64.floor
     f64.const 1
     f64.add
     local.get $10
     f64.ceil
     f64.const -1
     f64.add
     local.get $12
     select
     local.tee $10
     local.get $6
     f64.sub
     local.get $8
     f64.div
     local.tee $11
     f64.const 0
     f64.gt
     if (result f64)
      local.get $11
     else
      local.get $10
      local.get $9
      f64.add
      local.get $6
      f64.sub
      local.get $8
      f64.div
     end
    end
    f64.store offset=240
    local.get $5
    i32.const 8
    i32.add
    local.set $5
    br $for-loop|0
   end
  end
 )
 (func $asm/kernels/grid-reach/settled (param $0 i32) (param $1 f64) (param $2 f64) (param $3 f64) (param $4 f64) (param $5 f64) (param $6 f64) (result f64)
  (local $7 f64)
  (local $8 i32)
  (local $9 i32)
  local.get $5
  f64.const 2.220446049250313e-16
  f64.mul
  local.set $7
  i32.const 52
  local.set $8
  loop $for-loop|0
   local.get $8
   i32.const 0
   i32.gt_s
   local.get $5
   f64.const 0
   f64.gt
   i32.and
   if
    local.get $0
    local.get $3
    local.get $1
    local.get $5
    local.get $3
    local.get $1
    f64.sub
    f64.mul
    f64.add
    local.get $5
    f64.const 1
    f64.eq
    local.tee $9
    select
    local.get $4
    local.get $2
    local.get $5
    local.get $4
    local.get $2
    f64.sub
    f64.mul
    f64.add
    local.get $9
    select
    call $asm/lib/grid/energyAt
    local.get $6
    f64.le
    if
     local.get $5
     return
    end
    local.get $5
    local.get $7
    f64.sub
    local.set $5
    local.get $7
    local.get $7
    f64.add
    local.set $7
    local.get $8
    i32.const 1
    i32.sub
    local.set $8
    br $for-loop|0
   end
  end
  f64.const 0
 )
 (func $asm/kernels/dense-reach/settled (param $0 i32) (param $1 i32) (param $2 i32) (param $3 f64) (param $4 f64) (result f64)
  (local $5 i32)
  (local $6 f64)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 f64)
  (local $11 f64)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $9
  local.get $0
  i32.const 464
  i32.add
  local.set $8
  local.get $3
  f64.const 2.220446049250313e-16
  f64.mul
  local.set $6
  i32.const 52
  local.set $7
  loop $for-loop|0
   local.get $7
   i32.const 0
   i32.gt_s
   local.get $3
   f64.const 0
   f64.gt
   i32.and
   if
    i32.const 0
    local.set $5
    loop $for-loop|1
     local.get $5
     local.get $9
     i32.lt_u
     if
      local.get $5
      local.get $8
      i32.add
      local.get $2
      local.get $5
      i32.add
      f64.load
      local.tee $10
      local.get $1
      local.get $5
      i32.add
      f64.load
      local.tee $11
      local.get $3
      local.get $10
      local.get $11
      f64.sub
      f64.mul
      f64.add
      local.get $3
      f64.const 1
      f64.eq
      select
      f64.store
      local.get $5
      i32.const 8
      i32.add
      local.set $5
      br $for-loop|1
     end
    end
    local.get $0
    local.get $8
    local.get $0
    i32.const 336
    i32.add
    call $asm/lib/dense/denseAt
    local.get $4
    f64.le
    if
     local.get $3
     return
    end
    local.get $3
    local.get $6
    f64.sub
    local.set $3
    local.get $6
    local.get $6
    f64.add
    local.set $6
    local.get $7
    i32.const 1
    i32.sub
    local.set $7
    br $for-loop|0
   end
  end
  f64.const 0
 )
 (func $asm/lib/dense/outside (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 i32)
  (local $4 f64)
  (local $5 i32)
  (local $6 f64)
  (local $7 i32)
  (local $8 f64)
  (local $9 i32)
  (local $10 f64)
  (local $11 f64)
  (local $12 f64)
  (local $13 i32)
  (local $14 f64)
  (local $15 f64)
  local.get $0
  i32.load
  local.set $7
  i32.const 1
  local.set $5
  loop $for-loop|0
   local.get $3
   local.get $7
   i32.lt_u
   if
    local.get $5
    i32.const 0
    local.get $3
    i32.const 3
    i32.shl
    local.tee $9
    local.get $1
    i32.add
    f64.load
    local.tee $8
    local.get $8
    f64.sub
    f64.const 0
    f64.eq
    select
    local.set $5
    local.get $0
    local.get $9
    i32.add
    local.tee $9
    f64.load offset=40
    local.set $10
    local.get $8
    local.get $9
    f64.load offset=72
    local.tee $11
    f64.sub
    local.get $9
    f64.load offset=136
    local.tee $12
    f64.mul
    f64.const 1e-150
    f64.max
    f64.const 1.e+150
    f64.min
    local.set $4
    block $__inlined_func$asm/lib/grid/beyond$2
     local.get $8
     local.get $11
     f64.gt
     br_if $__inlined_func$asm/lib/grid/beyond$2
     local.get $8
     local.get $10
     f64.sub
     local.get $12
     f64.mul
     f64.const -1e-150
     f64.min
     f64.const -1.e+150
     f64.max
     local.set $4
     local.get $8
     local.get $10
     f64.lt
     br_if $__inlined_func$asm/lib/grid/beyond$2
     f64.const 0
     local.set $4
    end
    local.get $6
    local.get $4
    local.get $4
    f64.mul
    f64.add
    local.set $6
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  local.get $5
  i32.eqz
  if
   i32.const 0
   local.set $0
   loop $for-loop|1
    local.get $0
    local.get $7
    i32.lt_u
    if
     local.get $2
     local.get $0
     i32.const 3
     i32.shl
     i32.add
     f64.const 0
     f64.store
     local.get $0
     i32.const 1
     i32.add
     local.set $0
     br $for-loop|1
    end
   end
   f64.const 1e6
   return
  end
  local.get $6
  f64.sqrt
  local.tee $10
  f64.const 1e3
  f64.min
  local.set $11
  i32.const 0
  local.set $3
  loop $for-loop|2
   local.get $3
   local.get $7
   i32.lt_u
   if
    local.get $3
    i32.const 3
    i32.shl
    local.tee $9
    local.get $2
    i32.add
    local.get $11
    f64.const 3
    f64.add
    local.get $0
    local.get $9
    i32.add
    local.tee $5
    f64.load offset=40
    local.set $14
    local.get $1
    local.get $9
    i32.add
    f64.load
    local.tee $6
    local.get $5
    f64.load offset=72
    local.tee $8
    f64.sub
    local.get $5
    f64.load offset=136
    local.tee $15
    f64.mul
    f64.const 1e-150
    f64.max
    f64.const 1.e+150
    f64.min
    local.set $4
    block $__inlined_func$asm/lib/grid/beyond$20
     local.get $6
     local.get $8
     f64.gt
     br_if $__inlined_func$asm/lib/grid/beyond$20
     local.get $6
     local.get $14
     f64.sub
     local.get $15
     f64.mul
     f64.const -1e-150
     f64.min
     f64.const -1.e+150
     f64.max
     local.set $4
     local.get $6
     local.get $14
     f64.lt
     br_if $__inlined_func$asm/lib/grid/beyond$20
     f64.const 0
     local.set $4
    end
    local.get $4
    local.get $10
    f64.div
    f64.mul
    local.get $0
    local.get $3
    i32.const 3
    i32.shl
    i32.add
    f64.load offset=136
    f64.mul
    f64.store
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|2
   end
  end
  local.get $0
  f64.load offset=168
  local.get $11
  local.get $11
  f64.const 0.5
  f64.mul
  f64.const 3
  f64.add
  f64.mul
  f64.add
  f64.const 1e6
  f64.min
 )
 (func $asm/kernels/surprisal/surprisal (param $0 i32) (param $1 i32)
  (local $2 f64)
  (local $3 i32)
  (local $4 i32)
  (local $5 i64)
  (local $6 i32)
  (local $7 f64)
  (local $8 f64)
  loop $for-loop|0
   local.get $1
   local.get $4
   i32.gt_s
   if
    local.get $0
    local.get $4
    i32.const 3
    i32.shl
    i32.add
    local.tee $3
    i64.load
    local.set $5
    local.get $3
    f64.load
    local.tee $2
    f64.const 2.2250738585072014e-308
    f64.ge
    local.set $6
    local.get $3
    local.get $2
    f64.const 1797693134862315708145274e284
    f64.le
    local.get $6
    local.get $6
    select
    if (result f64)
     local.get $5
     local.get $5
     i64.const 2638149301829632
     i64.add
     i64.const 52
     i64.shr_u
     i32.wrap_i64
     i32.const 1023
     i32.sub
     local.tee $6
     i64.extend_i32_s
     i64.const 52
     i64.shl
     i64.sub
     f64.reinterpret_i64
     local.tee $2
     f64.const -1
     f64.add
     local.get $2
     f64.const 1
     f64.add
     f64.div
     local.tee $7
     local.get $7
     f64.mul
     local.set $8
     f64.const 0
     local.set $2
     i32.const 23
     local.set $3
     loop $for-loop|00
      local.get $3
      i32.const 3
      i32.ge_s
      if
       local.get $2
       f64.const 1
       local.get $3
       f64.convert_i32_s
       f64.div
       f64.add
       local.get $8
       f64.mul
       local.set $2
       local.get $3
       i32.const 2
       i32.sub
       local.set $3
       br $for-loop|00
      end
     end
     local.get $6
     f64.convert_i32_s
     local.tee $8
     f64.const 0.6931471803691238
     f64.mul
     local.get $7
     local.get $7
     f64.add
     local.tee $7
     local.get $7
     local.get $2
     f64.mul
     local.get $8
     f64.const 1.9082149292705877e-10
     f64.mul
     f64.add
     f64.add
     f64.add
     f64.neg
    else
     f64.const 1e6
    end
    f64.store
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|0
   end
  end
 )
 (func $asm/kernels/smooth/smooth (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 v128)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 f64)
  (local $16 i32)
  (local $17 i32)
  (local $18 i32)
  (local $19 i32)
  local.get $1
  i32.const 0
  local.get $2
  local.get $3
  i32.mul
  i32.const 3
  i32.shl
  memory.fill
  local.get $6
  i32.const 1
  i32.eq
  local.set $18
  i32.const 0
  local.get $5
  i32.sub
  local.set $19
  loop $for-loop|0
   local.get $5
   local.get $19
   i32.ge_s
   if
    local.get $4
    local.get $5
    local.get $19
    i32.add
    i32.const 3
    i32.shl
    i32.add
    f64.load
    local.set $15
    local.get $6
    local.get $19
    i32.mul
    local.set $12
    local.get $18
    if (result i32)
     i32.const 0
     local.get $19
     i32.sub
     local.tee $7
     i32.const 0
     local.get $7
     i32.const 0
     i32.ge_s
     select
    else
     i32.const 0
    end
    local.set $14
    local.get $18
    if (result i32)
     local.get $2
     local.get $2
     local.get $19
     i32.sub
     local.tee $7
     local.get $2
     local.get $7
     i32.lt_s
     select
    else
     local.get $2
    end
    local.set $10
    local.get $18
    if (result i32)
     i32.const 0
    else
     i32.const 0
     local.get $19
     i32.sub
     local.tee $7
     i32.const 0
     local.get $7
     i32.const 0
     i32.ge_s
     select
    end
    local.set $17
    local.get $18
    if (result i32)
     local.get $3
    else
     local.get $3
     local.get $3
     local.get $19
     i32.sub
     local.tee $7
     local.get $3
     local.get $7
     i32.lt_s
     select
    end
    local.set $9
    loop $for-loop|1
     local.get $9
     local.get $17
     i32.gt_s
     if
      local.get $0
      local.get $12
      local.get $2
      local.get $17
      i32.mul
      local.get $14
      i32.add
      local.tee $7
      i32.add
      i32.const 3
      i32.shl
      i32.add
      local.set $16
      local.get $15
      f64x2.splat
      local.set $11
      local.get $1
      local.get $7
      i32.const 3
      i32.shl
      i32.add
      local.tee $7
      local.get $10
      local.get $14
      i32.sub
      local.tee $8
      i32.const 0
      local.get $8
      i32.const 0
      i32.gt_s
      select
      i32.const 3
      i32.shl
      i32.add
      local.set $13
      loop $while-continue|0
       local.get $7
       i32.const 16
       i32.add
       local.tee $8
       local.get $13
       i32.le_u
       if
        local.get $7
        local.get $7
        v128.load
        local.get $11
        local.get $16
        v128.load
        f64x2.mul
        f64x2.add
        v128.store
        local.get $8
        local.set $7
        local.get $16
        i32.const 16
        i32.add
        local.set $16
        br $while-continue|0
       end
      end
      local.get $7
      local.get $13
      i32.lt_u
      if
       local.get $7
       local.get $7
       f64.load
       local.get $15
       local.get $16
       f64.load
       f64.mul
       f64.add
       f64.store
      end
      local.get $17
      i32.const 1
      i32.add
      local.set $17
      br $for-loop|1
     end
    end
    local.get $19
    i32.const 1
    i32.add
    local.set $19
    br $for-loop|0
   end
  end
 )
 (func $asm/kernels/grid-reach/gridReach (param $0 i32) (param $1 f64) (param $2 f64) (param $3 f64) (param $4 f64) (param $5 f64) (result f64)
  (local $6 f64)
  (local $7 f64)
  (local $8 f64)
  (local $9 f64)
  (local $10 f64)
  (local $11 f64)
  (local $12 f64)
  (local $13 f64)
  (local $14 i32)
  (local $15 f64)
  (local $16 f64)
  (local $17 f64)
  (local $18 f64)
  (local $19 f64)
  (local $20 i32)
  local.get $3
  local.get $1
  f64.sub
  local.tee $6
  local.get $6
  f64.sub
  f64.const 0
  f64.eq
  if (result i32)
   local.get $4
   local.get $2
   f64.sub
   local.tee $6
   local.get $6
   f64.sub
   f64.const 0
   f64.eq
  else
   i32.const 0
  end
  if (result i32)
   local.get $1
   local.get $0
   f64.load offset=8
   f64.ge
   if (result i32)
    local.get $1
    local.get $0
    f64.load offset=24
    f64.le
   else
    i32.const 0
   end
   if (result i32)
    local.get $2
    local.get $0
    f64.load offset=16
    f64.ge
   else
    i32.const 0
   end
   if (result i32)
    local.get $2
    local.get $0
    f64.load offset=32
    f64.le
   else
    i32.const 0
   end
  else
   i32.const 0
  end
  i32.eqz
  if
   f64.const 0
   return
  end
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/grid/energyAt
  local.get $5
  f64.const -1e-06
  f64.add
  local.tee $10
  f64.le
  i32.eqz
  if
   f64.const 0
   return
  end
  local.get $0
  f64.load offset=32
  local.tee $8
  local.get $0
  f64.load offset=16
  local.tee $9
  local.get $2
  local.get $4
  local.get $2
  f64.sub
  local.tee $15
  f64.const 0
  f64.mul
  f64.add
  f64.max
  f64.min
  local.get $9
  f64.sub
  local.get $0
  f64.load offset=48
  local.tee $16
  f64.mul
  local.set $13
  local.get $0
  local.get $1
  local.get $2
  local.get $3
  local.get $4
  call $asm/lib/path/exitOf
  local.tee $11
  f64.const 1
  f64.eq
  local.set $14
  local.get $0
  f64.load offset=24
  local.tee $17
  local.get $0
  f64.load offset=8
  local.tee $18
  local.get $1
  local.get $3
  local.get $1
  f64.sub
  local.tee $6
  f64.const 0
  f64.mul
  f64.add
  f64.max
  f64.min
  local.get $18
  f64.sub
  local.get $0
  f64.load offset=40
  local.tee $19
  f64.mul
  local.set $12
  local.get $8
  local.get $4
  local.get $9
  f64.max
  f64.min
  local.get $2
  local.get $11
  local.get $15
  f64.mul
  f64.add
  local.get $9
  f64.max
  local.get $8
  f64.min
  local.get $14
  select
  local.get $9
  f64.sub
  local.get $16
  f64.mul
  local.get $13
  f64.sub
  local.set $15
  local.get $17
  local.get $3
  local.get $18
  f64.max
  f64.min
  local.get $1
  local.get $11
  local.get $6
  f64.mul
  f64.add
  local.get $18
  f64.max
  local.get $17
  f64.min
  local.get $14
  select
  local.get $18
  f64.sub
  local.get $19
  f64.mul
  local.get $12
  f64.sub
  local.tee $16
  f64.const 0
  f64.eq
  if (result f64)
   f64.const 2
  else
   f64.const 1
   f64.const -1
   local.get $16
   f64.const 0
   f64.gt
   local.tee $14
   select
   local.set $6
   local.get $12
   local.get $16
   f64.const 0
   f64.mul
   f64.add
   local.tee $8
   f64.floor
   f64.const 1
   f64.add
   local.get $8
   f64.ceil
   f64.const -1
   f64.add
   local.get $14
   select
   local.tee $8
   local.get $12
   f64.sub
   local.get $16
   f64.div
   local.tee $9
   f64.const 0
   f64.gt
   if (result f64)
    local.get $9
   else
    local.get $8
    local.get $6
    f64.add
    local.get $12
    f64.sub
    local.get $16
    f64.div
   end
  end
  local.set $9
  local.get $15
  f64.const 0
  f64.eq
  if (result f64)
   f64.const 2
  else
   f64.const 1
   f64.const -1
   local.get $15
   f64.const 0
   f64.gt
   local.tee $14
   select
   local.set $6
   local.get $13
   local.get $15
   f64.const 0
   f64.mul
   f64.add
   local.tee $8
   f64.floor
   f64.const 1
   f64.add
   local.get $8
   f64.ceil
   f64.const -1
   f64.add
   local.get $14
   select
   local.tee $8
   local.get $13
   f64.sub
   local.get $15
   f64.div
   local.tee $17
   f64.const 0
   f64.gt
   if (result f64)
    local.get $17
   else
    local.get $8
    local.get $6
    f64.add
    local.get $13
    f64.sub
    local.get $15
    f64.div
   end
  end
  local.set $6
  local.get $0
  i32.load
  local.get $0
  i32.load offset=4
  i32.add
  i32.const 1
  i32.shl
  i32.const 8
  i32.add
  local.set $14
  loop $for-loop|0
   local.get $14
   i32.const 0
   i32.gt_s
   if
    local.get $0
    local.get $12
    local.get $13
    local.get $16
    local.get $15
    local.get $7
    local.get $6
    local.get $9
    f64.min
    f64.const 1
    f64.min
    local.tee $8
    call $asm/lib/path/peakOf
    local.get $10
    f64.gt
    if
     local.get $1
     local.set $6
     local.get $2
     local.set $9
     local.get $7
     local.set $2
     i32.const 0
     local.set $14
     loop $for-loop|02
      local.get $14
      i32.const 52
      i32.lt_s
      if
       local.get $0
       local.get $12
       local.get $13
       local.get $16
       local.get $15
       local.get $7
       local.get $2
       local.get $8
       f64.add
       f64.const 0.5
       f64.mul
       local.tee $1
       call $asm/lib/path/peakOf
       local.get $10
       f64.gt
       if
        local.get $1
        local.set $8
       else
        local.get $1
        local.set $2
       end
       local.get $14
       i32.const 1
       i32.add
       local.set $14
       br $for-loop|02
      end
     end
     local.get $0
     local.get $6
     local.get $9
     local.get $3
     local.get $4
     local.get $11
     local.get $2
     f64.mul
     local.get $5
     call $asm/kernels/grid-reach/settled
     return
    end
    local.get $8
    f64.const 1
    f64.ge
    if
     local.get $0
     local.get $1
     local.get $2
     local.get $3
     local.get $4
     local.get $11
     local.get $5
     call $asm/kernels/grid-reach/settled
     return
    end
    local.get $9
    local.get $8
    local.tee $7
    f64.le
    if
     local.get $16
     f64.const 0
     f64.eq
     if (result f64)
      f64.const 2
     else
      f64.const 1
      f64.const -1
      local.get $16
      f64.const 0
      f64.gt
      local.tee $20
      select
      local.set $8
      local.get $12
      local.get $16
      local.get $7
      f64.mul
      f64.add
      local.tee $9
      f64.floor
      f64.const 1
      f64.add
      local.get $9
      f64.ceil
      f64.const -1
      f64.add
      local.get $20
      select
      local.tee $9
      local.get $12
      f64.sub
      local.get $16
      f64.div
      local.tee $17
      local.get $7
      f64.gt
      if (result f64)
       local.get $17
      else
       local.get $9
       local.get $8
       f64.add
       local.get $12
       f64.sub
       local.get $16
       f64.div
      end
     end
     local.set $9
    end
    local.get $6
    local.get $7
    f64.le
    if
     local.get $15
     f64.const 0
     f64.eq
     if (result f64)
      f64.const 2
     else
      f64.const 1
      f64.const -1
      local.get $15
      f64.const 0
      f64.gt
      local.tee $20
      select
      local.set $6
      local.get $13
      local.get $15
      local.get $7
      f64.mul
      f64.add
      local.tee $8
      f64.floor
      f64.const 1
      f64.add
      local.get $8
      f64.ceil
      f64.const -1
      f64.add
      local.get $20
      select
      local.tee $8
      local.get $13
      f64.sub
      local.get $15
      f64.div
      local.tee $17
      local.get $7
      f64.gt
      if (result f64)
       local.get $17
      else
       local.get $8
       local.get $6
       f64.add
       local.get $13
       f64.sub
       local.get $15
       f64.div
      end
     end
     local.set $6
    end
    local.get $14
    i32.const 1
    i32.sub
    local.set $14
    br $for-loop|0
   end
  end
  f64.const 0
 )
 (func $asm/kernels/grid-gradients/gridGradients (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32)
  (local $5 f64)
  (local $6 f64)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 f64)
  (local $11 f64)
  (local $12 f64)
  (local $13 f64)
  (local $14 i32)
  (local $15 i32)
  (local $16 i32)
  (local $17 f64)
  (local $18 f64)
  (local $19 f64)
  (local $20 f64)
  (local $21 i32)
  (local $22 f64)
  (local $23 f64)
  (local $24 f64)
  (local $25 f64)
  (local $26 i32)
  (local $27 i32)
  (local $28 i32)
  local.get $0
  i32.load offset=4
  local.set $14
  local.get $0
  i32.load
  local.tee $15
  i32.const 2
  i32.shl
  local.set $16
  local.get $0
  f64.load offset=40
  local.set $10
  local.get $0
  f64.load offset=48
  local.set $11
  local.get $0
  f64.load offset=8
  local.set $12
  local.get $0
  f64.load offset=16
  local.set $13
  local.get $0
  f64.load offset=24
  local.set $17
  local.get $0
  f64.load offset=32
  local.set $18
  loop $for-loop|0
   local.get $2
   local.get $8
   i32.gt_s
   if
    local.get $3
    local.get $8
    i32.const 3
    i32.shl
    i32.add
    local.set $9
    local.get $8
    i32.const 4
    i32.shl
    local.tee $21
    local.get $4
    i32.add
    local.set $7
    block $for-continue|0
     local.get $17
     local.get $1
     local.get $21
     i32.add
     local.tee $21
     f64.load
     local.tee $22
     f64.ge
     local.get $12
     local.get $22
     f64.le
     i32.and
     local.get $13
     local.get $21
     f64.load offset=8
     local.tee $23
     f64.le
     i32.and
     local.get $18
     local.get $23
     f64.ge
     i32.and
     i32.eqz
     if
      local.get $23
      local.get $23
      f64.sub
      f64.const 0
      f64.eq
      local.get $22
      local.get $22
      f64.sub
      f64.const 0
      f64.eq
      i32.and
      i32.eqz
      if
       local.get $9
       f64.const 1e6
       f64.store
       local.get $7
       f64.const 0
       f64.store
       local.get $7
       f64.const 0
       f64.store offset=8
       br $for-continue|0
      end
      local.get $0
      f64.load offset=8
      local.set $5
      local.get $22
      local.get $0
      f64.load offset=24
      local.tee $19
      f64.sub
      local.get $0
      f64.load offset=56
      local.tee $20
      f64.mul
      f64.const 1e-150
      f64.max
      f64.const 1.e+150
      f64.min
      local.set $6
      block $__inlined_func$asm/lib/grid/beyond$85
       local.get $19
       local.get $22
       f64.lt
       br_if $__inlined_func$asm/lib/grid/beyond$85
       local.get $22
       local.get $5
       f64.sub
       local.get $20
       f64.mul
       f64.const -1e-150
       f64.min
       f64.const -1.e+150
       f64.max
       local.set $6
       local.get $5
       local.get $22
       f64.gt
       br_if $__inlined_func$asm/lib/grid/beyond$85
       f64.const 0
       local.set $6
      end
      local.get $6
      local.get $6
      f64.mul
      local.set $24
      local.get $0
      f64.load offset=16
      local.set $19
      local.get $23
      local.get $0
      f64.load offset=32
      local.tee $20
      f64.sub
      local.get $0
      i32.const -64
      i32.sub
      f64.load
      local.tee $25
      f64.mul
      f64.const 1e-150
      f64.max
      f64.const 1.e+150
      f64.min
      local.set $5
      block $__inlined_func$asm/lib/grid/beyond$86
       local.get $20
       local.get $23
       f64.lt
       br_if $__inlined_func$asm/lib/grid/beyond$86
       local.get $23
       local.get $19
       f64.sub
       local.get $25
       f64.mul
       f64.const -1e-150
       f64.min
       f64.const -1.e+150
       f64.max
       local.set $5
       local.get $19
       local.get $23
       f64.gt
       br_if $__inlined_func$asm/lib/grid/beyond$86
       f64.const 0
       local.set $5
      end
      local.get $9
      local.get $0
      local.get $22
      local.get $23
      call $asm/lib/grid/energyOutside
      f64.store
      local.get $7
      local.get $24
      local.get $5
      local.get $5
      f64.mul
      f64.add
      f64.sqrt
      local.tee $19
      f64.const 1e3
      f64.min
      f64.const 3
      f64.add
      local.tee $20
      local.get $6
      local.get $19
      f64.div
      f64.mul
      local.get $0
      f64.load offset=56
      f64.mul
      f64.store
      local.get $7
      local.get $20
      local.get $5
      local.get $19
      f64.div
      f64.mul
      local.get $0
      i32.const -64
      i32.sub
      f64.load
      f64.mul
      f64.store offset=8
      br $for-continue|0
     end
     local.get $0
     i32.const 80
     i32.add
     local.get $22
     local.get $12
     f64.sub
     local.get $10
     f64.mul
     local.tee $5
     i32.trunc_sat_f64_s
     local.tee $21
     i32.const 0
     local.get $21
     i32.const 0
     i32.gt_s
     select
     local.tee $21
     local.get $15
     i32.const 2
     i32.sub
     local.tee $26
     local.get $21
     local.get $26
     i32.lt_s
     select
     local.tee $26
     local.get $23
     local.get $13
     f64.sub
     local.get $11
     f64.mul
     local.tee $6
     i32.trunc_sat_f64_s
     local.tee $21
     i32.const 0
     local.get $21
     i32.const 0
     i32.gt_s
     select
     local.tee $21
     local.get $14
     i32.const 2
     i32.sub
     local.tee $27
     local.get $21
     local.get $27
     i32.lt_s
     select
     local.tee $27
     local.get $0
     i32.load
     i32.mul
     i32.add
     i32.const 2
     i32.shl
     i32.add
     local.tee $21
     f32.load
     f64.promote_f32
     local.set $19
     local.get $16
     local.get $21
     i32.add
     local.tee $28
     f32.load
     f64.promote_f32
     local.get $19
     f64.sub
     local.tee $20
     local.get $5
     local.get $26
     f64.convert_i32_s
     f64.sub
     f64.const 1
     f64.min
     local.tee $5
     local.get $28
     f32.load offset=4
     f64.promote_f32
     local.get $19
     f64.sub
     local.get $21
     f32.load offset=4
     f64.promote_f32
     local.get $19
     f64.sub
     local.tee $22
     f64.sub
     local.get $20
     f64.sub
     local.tee $20
     f64.mul
     f64.add
     local.set $23
     local.get $9
     local.get $19
     local.get $5
     local.get $22
     f64.mul
     f64.add
     local.get $6
     local.get $27
     f64.convert_i32_s
     f64.sub
     f64.const 1
     f64.min
     local.tee $5
     local.get $23
     f64.mul
     f64.add
     f64.store
     local.get $7
     local.get $22
     local.get $5
     local.get $20
     f64.mul
     f64.add
     local.get $10
     f64.mul
     f64.store
     local.get $7
     local.get $23
     local.get $11
     f64.mul
     f64.store offset=8
    end
    local.get $8
    i32.const 1
    i32.add
    local.set $8
    br $for-loop|0
   end
  end
 )
 (func $asm/kernels/grid-energy/gridEnergy (param $0 i32) (param $1 f64) (param $2 f64) (result f64)
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/grid/energyAt
 )
 (func $asm/kernels/grid-along/gridAlong (param $0 i32) (param $1 f64) (param $2 f64) (param $3 f64) (param $4 f64) (result f64)
  (local $5 f64)
  (local $6 f64)
  (local $7 f64)
  (local $8 i32)
  (local $9 f64)
  (local $10 f64)
  (local $11 f64)
  (local $12 f64)
  (local $13 f64)
  (local $14 f64)
  (local $15 f64)
  (local $16 f64)
  (local $17 f64)
  (local $18 i32)
  local.get $3
  local.get $1
  f64.sub
  local.tee $5
  local.get $5
  f64.sub
  f64.const 0
  f64.eq
  if (result i32)
   local.get $4
   local.get $2
   f64.sub
   local.tee $5
   local.get $5
   f64.sub
   f64.const 0
   f64.eq
  else
   i32.const 0
  end
  i32.eqz
  if
   f64.const 1e6
   return
  end
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/grid/energyAt
  local.get $0
  local.get $3
  local.get $4
  call $asm/lib/grid/energyAt
  f64.max
  local.set $7
  local.get $0
  f64.load offset=24
  local.set $5
  local.get $0
  f64.load offset=8
  local.tee $9
  local.get $3
  f64.gt
  if (result f64)
   f64.const 2
  else
   local.get $9
   local.get $1
   f64.sub
   local.get $3
   local.get $1
   f64.sub
   f64.div
  end
  local.set $6
  block $__inlined_func$asm/lib/path/entry$94
   local.get $1
   local.get $9
   f64.lt
   br_if $__inlined_func$asm/lib/path/entry$94
   local.get $3
   local.get $5
   f64.gt
   if (result f64)
    f64.const 2
   else
    local.get $5
    local.get $1
    f64.sub
    local.get $3
    local.get $1
    f64.sub
    f64.div
   end
   local.set $6
   local.get $1
   local.get $5
   f64.gt
   br_if $__inlined_func$asm/lib/path/entry$94
   f64.const 0
   local.set $6
  end
  local.get $0
  f64.load offset=32
  local.set $9
  local.get $0
  f64.load offset=16
  local.tee $10
  local.get $4
  f64.gt
  if (result f64)
   f64.const 2
  else
   local.get $10
   local.get $2
   f64.sub
   local.get $4
   local.get $2
   f64.sub
   f64.div
  end
  local.set $5
  block $__inlined_func$asm/lib/path/entry$95
   local.get $2
   local.get $10
   f64.lt
   br_if $__inlined_func$asm/lib/path/entry$95
   local.get $4
   local.get $9
   f64.gt
   if (result f64)
    f64.const 2
   else
    local.get $9
    local.get $2
    f64.sub
    local.get $4
    local.get $2
    f64.sub
    f64.div
   end
   local.set $5
   local.get $2
   local.get $9
   f64.gt
   br_if $__inlined_func$asm/lib/path/entry$95
   f64.const 0
   local.set $5
  end
  local.get $5
  local.get $6
  f64.max
  local.tee $11
  local.get $0
  local.get $1
  local.get $2
  local.get $3
  local.get $4
  call $asm/lib/path/exitOf
  local.tee $12
  f64.le
  i32.eqz
  if
   local.get $7
   return
  end
  local.get $0
  f64.load offset=24
  local.tee $13
  local.get $0
  f64.load offset=8
  local.tee $14
  local.get $3
  f64.max
  f64.min
  local.tee $5
  local.get $1
  local.get $11
  local.get $3
  local.get $1
  f64.sub
  local.tee $6
  f64.mul
  f64.add
  local.get $14
  f64.max
  local.get $13
  f64.min
  local.get $11
  f64.const 1
  f64.eq
  local.tee $8
  select
  local.get $14
  f64.sub
  local.get $0
  f64.load offset=40
  local.tee $9
  f64.mul
  local.set $15
  local.get $0
  f64.load offset=32
  local.tee $3
  local.get $0
  f64.load offset=16
  local.tee $16
  local.get $4
  f64.max
  f64.min
  local.tee $10
  local.get $2
  local.get $11
  local.get $4
  local.get $2
  f64.sub
  local.tee $4
  f64.mul
  f64.add
  local.get $16
  f64.max
  local.get $3
  f64.min
  local.get $8
  select
  local.get $16
  f64.sub
  local.get $0
  f64.load offset=48
  local.tee $17
  f64.mul
  local.set $11
  local.get $5
  local.get $1
  local.get $12
  local.get $6
  f64.mul
  f64.add
  local.get $14
  f64.max
  local.get $13
  f64.min
  local.get $12
  f64.const 1
  f64.eq
  local.tee $8
  select
  local.get $14
  f64.sub
  local.get $9
  f64.mul
  local.get $15
  f64.sub
  local.set $5
  local.get $10
  local.get $2
  local.get $12
  local.get $4
  f64.mul
  f64.add
  local.get $16
  f64.max
  local.get $3
  f64.min
  local.get $8
  select
  local.get $16
  f64.sub
  local.get $17
  f64.mul
  local.get $11
  f64.sub
  local.set $2
  f64.const 0
  local.set $3
  local.get $5
  f64.const 0
  f64.eq
  if (result f64)
   f64.const 2
  else
   f64.const 1
   f64.const -1
   local.get $5
   f64.const 0
   f64.gt
   local.tee $8
   select
   local.set $1
   local.get $15
   local.get $5
   f64.const 0
   f64.mul
   f64.add
   local.tee $4
   f64.floor
   f64.const 1
   f64.add
   local.get $4
   f64.ceil
   f64.const -1
   f64.add
   local.get $8
   select
   local.tee $4
   local.get $15
   f64.sub
   local.get $5
   f64.div
   local.tee $6
   f64.const 0
   f64.gt
   if (result f64)
    local.get $6
   else
    local.get $4
    local.get $1
    f64.add
    local.get $15
    f64.sub
    local.get $5
    f64.div
   end
  end
  local.set $4
  local.get $2
  f64.const 0
  f64.eq
  if (result f64)
   f64.const 2
  else
   f64.const 1
   f64.const -1
   local.get $2
   f64.const 0
   f64.gt
   local.tee $8
   select
   local.set $1
   local.get $11
   local.get $2
   f64.const 0
   f64.mul
   f64.add
   local.tee $6
   f64.floor
   f64.const 1
   f64.add
   local.get $6
   f64.ceil
   f64.const -1
   f64.add
   local.get $8
   select
   local.tee $6
   local.get $11
   f64.sub
   local.get $2
   f64.div
   local.tee $9
   f64.const 0
   f64.gt
   if (result f64)
    local.get $9
   else
    local.get $6
    local.get $1
    f64.add
    local.get $11
    f64.sub
    local.get $2
    f64.div
   end
  end
  local.set $1
  local.get $0
  i32.load
  local.get $0
  i32.load offset=4
  i32.add
  i32.const 1
  i32.shl
  i32.const 8
  i32.add
  local.set $8
  loop $for-loop|0
   local.get $8
   i32.const 0
   i32.gt_s
   if
    local.get $0
    local.get $15
    local.get $11
    local.get $5
    local.get $2
    local.get $3
    local.get $1
    local.get $4
    f64.min
    f64.const 1
    f64.min
    local.tee $3
    call $asm/lib/path/peakOf
    local.get $7
    f64.max
    local.set $7
    local.get $3
    f64.const 1
    f64.ge
    if
     local.get $7
     return
    end
    local.get $3
    local.get $4
    f64.ge
    if
     local.get $5
     f64.const 0
     f64.eq
     if (result f64)
      f64.const 2
     else
      f64.const 1
      f64.const -1
      local.get $5
      f64.const 0
      f64.gt
      local.tee $18
      select
      local.set $4
      local.get $15
      local.get $5
      local.get $3
      f64.mul
      f64.add
      local.tee $6
      f64.floor
      f64.const 1
      f64.add
      local.get $6
      f64.ceil
      f64.const -1
      f64.add
      local.get $18
      select
      local.tee $6
      local.get $15
      f64.sub
      local.get $5
      f64.div
      local.tee $9
      local.get $3
      f64.gt
      if (result f64)
       local.get $9
      else
       local.get $6
       local.get $4
       f64.add
       local.get $15
       f64.sub
       local.get $5
       f64.div
      end
     end
     local.set $4
    end
    local.get $1
    local.get $3
    f64.le
    if
     local.get $2
     f64.const 0
     f64.eq
     if (result f64)
      f64.const 2
     else
      f64.const 1
      f64.const -1
      local.get $2
      f64.const 0
      f64.gt
      local.tee $18
      select
      local.set $1
      local.get $11
      local.get $2
      local.get $3
      f64.mul
      f64.add
      local.tee $6
      f64.floor
      f64.const 1
      f64.add
      local.get $6
      f64.ceil
      f64.const -1
      f64.add
      local.get $18
      select
      local.tee $6
      local.get $11
      f64.sub
      local.get $2
      f64.div
      local.tee $9
      local.get $3
      f64.gt
      if (result f64)
       local.get $9
      else
       local.get $6
       local.get $1
       f64.add
       local.get $11
       f64.sub
       local.get $2
       f64.div
      end
     end
     local.set $1
    end
    local.get $8
    i32.const 1
    i32.sub
    local.set $8
    br $for-loop|0
   end
  end
  f64.const 1e6
 )
 (func $asm/kernels/gaussian-weights/gaussianWeights (param $0 i32) (param $1 i32) (param $2 f64)
  (local $3 i32)
  (local $4 f64)
  (local $5 i32)
  (local $6 f64)
  (local $7 f64)
  (local $8 f64)
  i32.const 0
  local.get $1
  i32.sub
  local.set $3
  loop $for-loop|0
   local.get $1
   local.get $3
   i32.ge_s
   if
    local.get $0
    local.get $1
    local.get $3
    i32.add
    i32.const 3
    i32.shl
    i32.add
    local.get $3
    f64.convert_i32_s
    local.get $2
    f64.div
    local.tee $4
    f64.const -0.5
    f64.mul
    local.get $4
    f64.mul
    local.tee $4
    f64.const -700
    f64.ge
    if (result f64)
     local.get $4
     local.get $4
     f64.const 1.4426950408889634
     f64.mul
     f64.const 0.5
     f64.add
     f64.floor
     local.tee $6
     f64.const 0.6931471803691238
     f64.mul
     f64.sub
     local.get $6
     f64.const 1.9082149292705877e-10
     f64.mul
     f64.sub
     local.set $8
     f64.const 1
     local.set $4
     i32.const 15
     local.set $5
     loop $for-loop|00
      local.get $5
      i32.const 0
      i32.gt_s
      if
       local.get $8
       local.get $5
       f64.convert_i32_s
       f64.div
       local.get $4
       f64.mul
       f64.const 1
       f64.add
       local.set $4
       local.get $5
       i32.const 1
       i32.sub
       local.set $5
       br $for-loop|00
      end
     end
     local.get $4
     local.get $6
     i64.trunc_sat_f64_s
     i64.const 1023
     i64.add
     i64.const 52
     i64.shl
     f64.reinterpret_i64
     f64.mul
    else
     f64.const 0
    end
    local.tee $4
    f64.store
    local.get $7
    local.get $4
    f64.add
    local.set $7
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  i32.const 0
  local.set $3
  loop $for-loop|1
   local.get $3
   local.get $1
   i32.const 1
   i32.shl
   i32.le_s
   if
    local.get $0
    local.get $3
    i32.const 3
    i32.shl
    i32.add
    local.tee $5
    local.get $5
    f64.load
    local.get $7
    f64.div
    f64.store
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|1
   end
  end
 )
 (func $asm/kernels/dense-reach/denseReach (param $0 i32) (param $1 i32) (param $2 i32) (param $3 f64) (result f64)
  (local $4 f64)
  (local $5 f64)
  (local $6 f64)
  (local $7 i32)
  (local $8 i32)
  (local $9 f64)
  (local $10 i32)
  (local $11 f64)
  (local $12 f64)
  (local $13 i32)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $7
  block $__inlined_func$asm/lib/dense-path/isDenseWay$137 (result i32)
   loop $for-loop|0
    local.get $7
    local.get $8
    i32.gt_u
    if
     i32.const 0
     local.get $2
     local.get $8
     i32.add
     f64.load
     local.get $1
     local.get $8
     i32.add
     f64.load
     f64.sub
     local.tee $5
     local.get $5
     f64.sub
     f64.const 0
     f64.ne
     br_if $__inlined_func$asm/lib/dense-path/isDenseWay$137
     drop
     local.get $8
     i32.const 8
     i32.add
     local.set $8
     br $for-loop|0
    end
   end
   i32.const 1
  end
  if
   local.get $1
   local.set $7
   local.get $0
   local.get $0
   i32.load
   i32.const 3
   i32.shl
   i32.add
   local.set $13
   local.get $0
   local.set $8
   block $__inlined_func$asm/lib/dense/isInsideDense$138
    loop $for-loop|00
     local.get $8
     local.get $13
     i32.lt_u
     if
      local.get $7
      f64.load
      local.tee $5
      local.get $8
      f64.load offset=40
      f64.ge
      if (result i32)
       local.get $5
       local.get $8
       f64.load offset=72
       f64.le
      else
       i32.const 0
      end
      i32.eqz
      br_if $__inlined_func$asm/lib/dense/isInsideDense$138
      local.get $8
      i32.const 8
      i32.add
      local.set $8
      local.get $7
      i32.const 8
      i32.add
      local.set $7
      br $for-loop|00
     end
    end
    i32.const 1
    local.set $10
   end
  end
  local.get $10
  i32.eqz
  if
   f64.const 0
   return
  end
  local.get $0
  local.get $1
  local.get $0
  i32.const 336
  i32.add
  call $asm/lib/dense/denseAt
  local.get $3
  f64.const -1e-06
  f64.add
  local.tee $12
  f64.le
  i32.eqz
  if
   f64.const 0
   return
  end
  local.get $0
  local.get $1
  local.get $2
  f64.const 0
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/dense-path/denseExit
  local.tee $11
  call $asm/lib/dense-path/beginWalk
  local.get $0
  i32.load
  local.set $10
  i32.const 8
  local.set $8
  i32.const 0
  local.set $7
  loop $for-loop|01
   local.get $7
   local.get $10
   i32.lt_u
   if
    local.get $8
    local.get $0
    i32.const 8
    i32.add
    local.get $7
    i32.const 2
    i32.shl
    i32.add
    i32.load
    i32.const 1
    i32.shl
    i32.add
    local.set $8
    local.get $7
    i32.const 1
    i32.add
    local.set $7
    br $for-loop|01
   end
  end
  local.get $8
  local.set $7
  loop $for-loop|02
   local.get $7
   i32.const 0
   i32.gt_s
   if
    local.get $0
    local.get $4
    local.get $0
    local.get $4
    call $asm/lib/dense-path/pieceEnd
    local.tee $5
    local.get $12
    call $asm/lib/dense-path/boundOf
    local.get $12
    f64.gt
    if
     local.get $1
     local.set $7
     local.get $4
     local.set $9
     i32.const 0
     local.set $1
     loop $for-loop|003
      local.get $1
      i32.const 52
      i32.lt_s
      if
       local.get $0
       local.get $9
       local.get $4
       local.get $5
       f64.add
       f64.const 0.5
       f64.mul
       local.tee $6
       local.get $12
       call $asm/lib/dense-path/boundOf
       local.get $12
       f64.gt
       if
        local.get $6
        local.set $5
       else
        local.get $6
        local.set $4
       end
       local.get $1
       i32.const 1
       i32.add
       local.set $1
       br $for-loop|003
      end
     end
     local.get $0
     local.get $7
     local.get $2
     local.get $11
     local.get $4
     f64.mul
     local.get $3
     call $asm/kernels/dense-reach/settled
     return
    end
    local.get $5
    f64.const 1
    f64.ge
    if
     local.get $0
     local.get $1
     local.get $2
     local.get $11
     local.get $3
     call $asm/kernels/dense-reach/settled
     return
    end
    local.get $5
    local.set $4
    local.get $7
    i32.const 1
    i32.sub
    local.set $7
    br $for-loop|02
   end
  end
  f64.const 0
 )
 (func $asm/kernels/dense-gradients/denseGradients (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32)
  (local $5 i32)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $5
  local.get $3
  local.get $2
  i32.const 0
  local.get $2
  i32.const 0
  i32.gt_s
  select
  i32.const 3
  i32.shl
  i32.add
  local.set $2
  loop $while-continue|0
   local.get $2
   local.get $3
   i32.gt_u
   if
    local.get $3
    local.get $0
    local.get $1
    local.get $4
    call $asm/lib/dense/denseAt
    f64.store
    local.get $3
    i32.const 8
    i32.add
    local.set $3
    local.get $1
    local.get $5
    i32.add
    local.set $1
    local.get $4
    local.get $5
    i32.add
    local.set $4
    br $while-continue|0
   end
  end
 )
 (func $asm/kernels/dense-along/denseAlong (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 f64)
  (local $4 i32)
  (local $5 f64)
  (local $6 f64)
  (local $7 i32)
  (local $8 f64)
  (local $9 i32)
  (local $10 f64)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $7
  block $__inlined_func$asm/lib/dense-path/isDenseWay$134 (result i32)
   loop $for-loop|0
    local.get $4
    local.get $7
    i32.lt_u
    if
     i32.const 0
     local.get $2
     local.get $4
     i32.add
     f64.load
     local.get $1
     local.get $4
     i32.add
     f64.load
     f64.sub
     local.tee $5
     local.get $5
     f64.sub
     f64.const 0
     f64.ne
     br_if $__inlined_func$asm/lib/dense-path/isDenseWay$134
     drop
     local.get $4
     i32.const 8
     i32.add
     local.set $4
     br $for-loop|0
    end
   end
   i32.const 1
  end
  i32.eqz
  if
   f64.const 1e6
   return
  end
  local.get $0
  local.get $1
  local.get $0
  i32.const 336
  i32.add
  local.tee $4
  call $asm/lib/dense/denseAt
  local.get $0
  local.get $2
  local.get $4
  call $asm/lib/dense/denseAt
  f64.max
  local.set $5
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $7
  i32.const 0
  local.set $4
  loop $for-loop|00
   local.get $4
   local.get $7
   i32.lt_u
   if
    local.get $1
    local.get $4
    i32.add
    f64.load
    local.set $8
    local.get $0
    local.get $4
    i32.add
    local.tee $9
    f64.load offset=40
    local.set $10
    local.get $9
    f64.load offset=72
    local.set $6
    local.get $3
    block $__inlined_func$asm/lib/path/entry$45 (result f64)
     local.get $10
     local.get $2
     local.get $4
     i32.add
     f64.load
     local.tee $3
     f64.gt
     if (result f64)
      f64.const 2
     else
      local.get $10
      local.get $8
      f64.sub
      local.get $3
      local.get $8
      f64.sub
      f64.div
     end
     local.get $8
     local.get $10
     f64.lt
     br_if $__inlined_func$asm/lib/path/entry$45
     drop
     local.get $3
     local.get $6
     f64.gt
     if (result f64)
      f64.const 2
     else
      local.get $6
      local.get $8
      f64.sub
      local.get $3
      local.get $8
      f64.sub
      f64.div
     end
     local.get $6
     local.get $8
     f64.lt
     br_if $__inlined_func$asm/lib/path/entry$45
     drop
     f64.const 0
    end
    f64.max
    local.set $3
    local.get $4
    i32.const 8
    i32.add
    local.set $4
    br $for-loop|00
   end
  end
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/dense-path/denseExit
  local.tee $6
  local.get $3
  f64.ge
  i32.eqz
  if
   local.get $5
   return
  end
  local.get $0
  local.get $1
  local.get $2
  local.get $3
  local.get $6
  call $asm/lib/dense-path/beginWalk
  f64.const 0
  local.set $3
  local.get $0
  i32.load
  local.set $4
  i32.const 8
  local.set $2
  i32.const 0
  local.set $1
  loop $for-loop|01
   local.get $1
   local.get $4
   i32.lt_u
   if
    local.get $2
    local.get $0
    i32.const 8
    i32.add
    local.get $1
    i32.const 2
    i32.shl
    i32.add
    i32.load
    i32.const 1
    i32.shl
    i32.add
    local.set $2
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|01
   end
  end
  local.get $2
  local.set $1
  loop $for-loop|02
   local.get $1
   i32.const 0
   i32.gt_s
   if
    local.get $0
    local.get $3
    local.get $0
    local.get $3
    call $asm/lib/dense-path/pieceEnd
    local.tee $3
    local.get $5
    call $asm/lib/dense-path/boundOf
    local.set $5
    local.get $3
    f64.const 1
    f64.ge
    if
     local.get $5
     return
    end
    local.get $1
    i32.const 1
    i32.sub
    local.set $1
    br $for-loop|02
   end
  end
  f64.const 1e6
 )
)
