(module
 (type $0 (func (param i32 i32 i32) (result f64)))
 (type $1 (func (param i32 i32) (result f64)))
 (type $2 (func (param i32 i32)))
 (type $3 (func (param i32 i32) (result i32)))
 (type $4 (func (param i32 f64) (result i32)))
 (type $5 (func (param i32 i32 i32) (result i32)))
 (type $6 (func (param i32 i32 i32 i32 i32)))
 (type $7 (func (param i32 f64 f64) (result f64)))
 (type $8 (func (param i32)))
 (type $9 (func (param i32 f64) (result f64)))
 (type $10 (func (param i32 i32 i32 f64) (result f64)))
 (type $11 (func))
 (type $12 (func (param v128) (result v128)))
 (type $13 (func (param i32) (result f64)))
 (type $14 (func (param i32) (result i32)))
 (type $15 (func (param i32 i32 i32 f64 f64) (result f64)))
 (type $16 (func (param i32 i32 f64)))
 (type $17 (func (param i32 f64 f64 f64 f64 f64 f64) (result f64)))
 (type $18 (func (param i32 i32 i32 i32 i32 i32) (result f64)))
 (type $19 (func (param i32 f64 f64 f64 f64) (result f64)))
 (type $20 (func (param i32 i32 i32)))
 (type $21 (func (param i32 i32 i32 i32) (result i32)))
 (type $22 (func (param i32 i32 f64) (result i32)))
 (type $23 (func (param i32 i32 i32 i32 i32 i32)))
 (type $24 (func (param f64) (result f64)))
 (type $25 (func (param f64 f64 f64 f64 f64 f64 i32) (result f64)))
 (type $26 (func (param i32 f64 f64 f64) (result f64)))
 (type $27 (func (param f64 f64 i32) (result i32)))
 (type $28 (func (param i32 i32 f64 i32)))
 (type $29 (func (param i32 i32 f64 i32 f64) (result f64)))
 (type $30 (func (param i32 i32 f64) (result f64)))
 (type $31 (func (param f64 f64) (result f64)))
 (type $32 (func (param f32 f64) (result f64)))
 (type $33 (func (param i32 i32 f64 f64 i32) (result f64)))
 (type $34 (func (param i32 f64 v128 v128 v128 v128 v128 v128 i32) (result f64)))
 (type $35 (func (param i32 i32 i32 f64 f64)))
 (type $36 (func (param f64 f64 f64) (result i32)))
 (type $37 (func (param i32 f64 f64 f64 f64)))
 (type $38 (func (param i32 i32 i32 i32 i32 f64 i32 i32) (result i32)))
 (type $39 (func (param i32 i32 i32 i32 f64 i32) (result f64)))
 (type $40 (func (param i32 i32 i32 i32 i32 i32 f64 f64 f64 f64 i32) (result f64)))
 (type $41 (func (param i32 f64)))
 (type $42 (func (param i32 i32 i32 i32 i32 i32 i32)))
 (type $43 (func (param i32 f64 f64)))
 (type $44 (func (param i32 f64 i32 i32 i32 i32)))
 (type $45 (func (param i32 i32 i32 i32) (result f64)))
 (type $46 (func (param i32 i32 i32 i32)))
 (type $47 (func (param i32 f64 f64 f64 f64 f64) (result f64)))
 (import "env" "memory" (memory $0 256 256))
 (global $asm/lib/nearest/axes (mut i32) (i32.const 0))
 (global $asm/kernels/tour-sweep/count (mut i32) (i32.const 0))
 (global $asm/lib/nearest/question (mut i32) (i32.const 0))
 (global $asm/kernels/tour-sweep/order (mut i32) (i32.const 0))
 (global $asm/lib/nearest/best (mut i32) (i32.const 0))
 (global $asm/lib/nearest/least (mut f64) (f64.const 0))
 (global $asm/kernels/tour-sweep/table (mut i32) (i32.const 0))
 (global $asm/lib/nearest/steepness (mut f64) (f64.const 0))
 (global $asm/lib/gates/question (mut i32) (i32.const 0))
 (global $asm/lib/nearby/pairs (mut i32) (i32.const 0))
 (global $asm/lib/gates/axes (mut i32) (i32.const 0))
 (global $asm/lib/log-sum/shareSum (mut f64) (f64.const 0))
 (global $asm/lib/nearby/visits (mut i32) (i32.const 0))
 (global $asm/lib/gates/plant (mut i32) (i32.const 0))
 (global $asm/lib/nearby/owner (mut i32) (i32.const 0))
 (global $asm/lib/nearby/stranger (mut i32) (i32.const 0))
 (global $asm/lib/nearby/mixturePairs (mut i32) (i32.const 0))
 (global $asm/lib/plant/hereEnergy (mut f64) (f64.const 0))
 (global $asm/lib/gates/foresight (mut i32) (i32.const 0))
 (global $asm/lib/gates/state (mut i32) (i32.const 0))
 (global $asm/lib/plant/here (mut i32) (i32.const 0))
 (global $asm/kernels/spin-heat-bath/temperature (mut f64) (f64.const 0))
 (global $asm/kernels/spin-heat-bath/surelyBelow (mut f64) (f64.const 0))
 (global $asm/kernels/spin-heat-bath/surelyAbove (mut f64) (f64.const 0))
 (data $0 (i32.const 1024) "\fe\82+eG\15\f7?\00\00\00\00\00\00\e0?\00\00\e0\feB.\e6?v<y5\ef9\ea=\\\9fx\b7O~\92>\98\d8\f8\ef\d8\ee!>\1a\a0\01\1a\a0\01\fa>\17l\c1\16l\c1V?UUUUUU\a5?\e4D\f5gE\e6Z>\tm\a8\13F\12\e6=4\c7V\a5\e3\1d\c7>\1a\a0\01\1a\a0\01*?\11\11\11\11\11\11\81?UUUUUU\c5?\00\00\00\00\00\00\f0?\ff\03\00\00\00\008C")
 (data $1 (i32.const 1160) ";\aa\b8?\00\801?\83\80^\b9\00\00\ae\c2\00\00\00\c0\00\00\00@\00\00\80?\00\00\00?\ab\aa*>\ab\aa*=\89\88\08<a\0b\b6:\01\rP9\7f\00@K")
 (export "assignmentSweep" (func $asm/kernels/assignment-sweep/assignmentSweep))
 (export "denseAlong" (func $asm/kernels/dense-along/denseAlong))
 (export "denseGradients" (func $asm/kernels/dense-gradients/denseGradients))
 (export "denseReach" (func $asm/kernels/dense-reach/denseReach))
 (export "gaussianWeights" (func $asm/kernels/gaussian-weights/gaussianWeights))
 (export "gridAlong" (func $asm/kernels/grid-along/gridAlong))
 (export "gridEnergy" (func $asm/kernels/grid-energy/gridEnergy))
 (export "gridGradients" (func $asm/kernels/grid-gradients/gridGradients))
 (export "gridReach" (func $asm/kernels/grid-reach/gridReach))
 (export "networkAnswer" (func $asm/kernels/network-answer/networkAnswer))
 (export "plantAlong" (func $asm/kernels/plant-along/plantAlong))
 (export "plantCompare" (func $asm/kernels/plant-compare/plantCompare))
 (export "plantDensity" (func $asm/kernels/plant-density/plantDensity))
 (export "plantEnergies" (func $asm/kernels/plant-energies/plantEnergies))
 (export "plantEnergy" (func $asm/kernels/plant-energy/plantEnergy))
 (export "plantGradient" (func $asm/kernels/plant-gradient/plantGradient))
 (export "plantMixture" (func $asm/kernels/plant-mixture/plantMixture))
 (export "plantNearest" (func $asm/kernels/plant-nearest/plantNearest))
 (export "plantOutlook" (func $asm/kernels/plant-outlook/plantOutlook))
 (export "plantPassage" (func $asm/kernels/plant-passage/plantPassage))
 (export "plantPotentials" (func $asm/kernels/plant-potentials/plantPotentials))
 (export "plantRank" (func $asm/kernels/plant-rank/plantRank))
 (export "plantReach" (func $asm/kernels/plant-reach/plantReach))
 (export "regimeRow" (func $asm/kernels/regime-row/regimeRow))
 (export "shieldRulings" (func $asm/kernels/shield-rulings/shieldRulings))
 (export "smooth" (func $asm/kernels/smooth/smooth))
 (export "spinHeatBath" (func $asm/kernels/spin-heat-bath/spinHeatBath))
 (export "spinMetropolis" (func $asm/kernels/spin-metropolis/spinMetropolis))
 (export "surprisal" (func $asm/kernels/surprisal/surprisal))
 (export "tourSweep" (func $asm/kernels/tour-sweep/tourSweep))
 (export "walkersDecide" (func $asm/kernels/walkers-decide/walkersDecide))
 (export "walkersPropose" (func $asm/kernels/walkers-propose/walkersPropose))
 (export "windowBalance" (func $asm/kernels/window-balance/windowBalance))
 (export "windowCoherence" (func $asm/kernels/window-coherence/windowCoherence))
 (export "windowSimilarity" (func $asm/kernels/window-similarity/windowSimilarity))
 (export "windowSpectrum" (func $asm/kernels/window-spectrum/windowSpectrum))
 (export "memory" (memory $0))
 (func $asm/lib/plant/energyOf (param $0 i32) (param $1 i32) (result f64)
  (local $2 i32)
  (local $3 f64)
  (local $4 i32)
  (local $5 i32)
  local.get $0
  local.get $1
  call $asm/lib/plant/committeeOf
  local.tee $5
  i32.eqz
  if
   f64.const 1e6
   return
  end
  local.get $0
  i32.load offset=8
  local.set $4
  local.get $0
  i32.load offset=4
  local.set $0
  loop $for-loop|0
   local.get $0
   local.get $2
   i32.gt_s
   if
    local.get $2
    i32.const 3
    i32.shl
    i32.const 1252352
    i32.add
    local.get $1
    local.get $4
    local.get $2
    i32.const 2
    i32.shl
    i32.add
    i32.load
    i32.add
    f64.load
    f64.store
    local.get $2
    i32.const 1
    i32.add
    local.set $2
    br $for-loop|0
   end
  end
  local.get $5
  i32.load
  local.set $1
  local.get $5
  i32.const 16
  i32.add
  local.set $2
  local.get $5
  i32.load offset=4
  local.tee $4
  local.set $0
  loop $for-loop|00
   local.get $0
   i32.const 0
   i32.gt_s
   if
    local.get $3
    local.get $2
    local.get $1
    call $asm/lib/experts/memberEnergy
    f64.add
    local.set $3
    local.get $0
    i32.const 1
    i32.sub
    local.set $0
    local.get $2
    i32.const 112
    i32.add
    local.set $2
    br $for-loop|00
   end
  end
  local.get $3
  local.get $4
  f64.convert_i32_s
  f64.div
  local.tee $3
  f64.const 1e6
  local.get $3
  f64.const 1e6
  f64.le
  select
 )
 (func $asm/lib/elementary/exponentials (param $0 v128) (result v128)
  (local $1 v128)
  (local $2 v128)
  (local $3 v128)
  local.get $0
  local.get $0
  i32.const 1024
  v128.load64_splat
  f64x2.mul
  i32.const 1032
  v128.load64_splat
  local.tee $1
  f64x2.add
  f64x2.floor
  local.tee $0
  i32.const 1040
  v128.load64_splat
  f64x2.mul
  f64x2.sub
  local.get $0
  i32.const 1048
  v128.load64_splat
  f64x2.mul
  f64x2.sub
  local.tee $3
  local.get $3
  f64x2.mul
  local.set $2
  i32.const 1144
  v128.load64_splat
  local.get $3
  local.get $2
  local.get $1
  local.get $2
  i32.const 1088
  v128.load64_splat
  local.get $2
  i32.const 1080
  v128.load64_splat
  local.get $2
  i32.const 1072
  v128.load64_splat
  local.get $2
  i32.const 1056
  v128.load64_splat
  local.get $2
  i32.const 1064
  v128.load64_splat
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  local.get $3
  i32.const 1136
  v128.load64_splat
  local.get $2
  i32.const 1128
  v128.load64_splat
  local.get $2
  i32.const 1120
  v128.load64_splat
  local.get $2
  i32.const 1112
  v128.load64_splat
  local.get $2
  i32.const 1096
  v128.load64_splat
  local.get $2
  i32.const 1104
  v128.load64_splat
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.add
  local.get $0
  i32.const 1152
  v128.load64_splat
  f64x2.add
  i32.const 52
  i64x2.shl
  f64x2.mul
 )
 (func $asm/lib/elementary/logarithm (param $0 f64) (result f64)
  (local $1 i32)
  (local $2 i64)
  (local $3 f64)
  (local $4 f64)
  (local $5 f64)
  local.get $0
  i64.reinterpret_f64
  local.tee $2
  i64.const 2638149301829632
  i64.add
  i64.const 52
  i64.shr_u
  i32.wrap_i64
  i32.const 1023
  i32.sub
  local.set $1
  local.get $2
  local.get $1
  i64.extend_i32_s
  i64.const 52
  i64.shl
  i64.sub
  f64.reinterpret_i64
  local.tee $0
  f64.const -1
  f64.add
  local.get $0
  f64.const 1
  f64.add
  f64.div
  local.tee $4
  local.get $4
  f64.mul
  local.tee $5
  local.get $5
  f64.mul
  local.set $3
  local.get $1
  f64.convert_i32_s
  local.tee $0
  f64.const 0.6931471803691238
  f64.mul
  local.get $4
  local.get $4
  f64.add
  local.tee $4
  local.get $4
  local.get $5
  local.get $3
  local.get $3
  local.get $3
  local.get $3
  local.get $3
  f64.const 0.043478260869565216
  f64.mul
  f64.const 0.05263157894736842
  f64.add
  f64.mul
  f64.const 0.06666666666666667
  f64.add
  f64.mul
  f64.const 0.09090909090909091
  f64.add
  f64.mul
  f64.const 0.14285714285714285
  f64.add
  f64.mul
  f64.const 0.3333333333333333
  f64.add
  f64.mul
  local.get $3
  local.get $3
  local.get $3
  local.get $3
  local.get $3
  f64.const 0.047619047619047616
  f64.mul
  f64.const 0.058823529411764705
  f64.add
  f64.mul
  f64.const 0.07692307692307693
  f64.add
  f64.mul
  f64.const 0.1111111111111111
  f64.add
  f64.mul
  f64.const 0.2
  f64.add
  f64.mul
  f64.add
  f64.mul
  local.get $0
  f64.const 1.9082149292705877e-10
  f64.mul
  f64.add
  f64.add
  f64.add
 )
 (func $asm/lib/stream/next (param $0 i32) (result f64)
  (local $1 i32)
  local.get $0
  i32.const -64
  i32.sub
  i32.load
  local.tee $1
  i32.const 1104
  i32.eq
  if
   local.get $0
   call $asm/lib/stream/refill
   i32.const 80
   local.set $1
  end
  local.get $0
  i32.const -64
  i32.sub
  local.get $1
  i32.const 8
  i32.add
  i32.store
  local.get $0
  local.get $1
  i32.add
  f64.load
 )
 (func $asm/lib/gates/isAllowed (param $0 i32) (result i32)
  (local $1 i32)
  loop $for-loop|0
   local.get $1
   i32.const 3
   i32.lt_s
   if
    local.get $1
    local.get $0
    call $asm/lib/gates/isRefusing
    if
     i32.const 0
     return
    end
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|0
   end
  end
  i32.const 1
 )
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
 (func $asm/lib/regime-belief/wait (param $0 i32) (param $1 i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 f64)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  local.get $0
  i32.load offset=56
  local.set $6
  local.get $0
  i32.load offset=108
  local.set $7
  local.get $0
  i32.load offset=12
  i32.const 1
  i32.add
  local.set $4
  local.get $1
  i32.load offset=12
  local.set $8
  loop $for-loop|0
   local.get $3
   local.get $4
   i32.lt_s
   if
    f64.const 0
    local.set $5
    i32.const 0
    local.set $2
    loop $for-loop|1
     local.get $2
     local.get $4
     i32.lt_s
     if
      local.get $5
      local.get $8
      local.get $2
      i32.const 3
      i32.shl
      i32.add
      f64.load
      local.get $6
      local.get $2
      local.get $4
      i32.mul
      local.get $3
      i32.add
      i32.const 3
      i32.shl
      i32.add
      f64.load
      f64.mul
      f64.add
      local.set $5
      local.get $2
      i32.const 1
      i32.add
      local.set $2
      br $for-loop|1
     end
    end
    local.get $7
    local.get $3
    i32.const 3
    i32.shl
    i32.add
    local.get $5
    f64.store
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  local.get $0
  local.get $1
  call $asm/lib/regime-belief/settle
 )
 (func $asm/lib/nearest/scan (param $0 i32)
  (local $1 f64)
  (local $2 f64)
  (local $3 f64)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 f64)
  i32.const 1
  local.set $5
  loop $for-loop|0
   local.get $5
   i32.const 8
   i32.le_s
   if
    local.get $5
    f64.convert_i32_s
    f64.const 0.125
    f64.mul
    local.set $2
    local.get $5
    i32.const 1
    i32.sub
    f64.convert_i32_s
    f64.const 0.125
    f64.mul
    local.set $3
    i32.const 0
    local.set $4
    loop $for-loop|00
     local.get $4
     global.get $asm/lib/nearest/axes
     i32.lt_s
     if
      local.get $4
      i32.const 3
      i32.shl
      local.tee $6
      i32.const 1282112
      i32.add
      f64.load
      local.set $1
      local.get $6
      i32.const 1282304
      i32.add
      local.get $3
      f64.const 1
      f64.eq
      if (result f64)
       local.get $0
       local.get $6
       i32.add
       f64.load
      else
       local.get $1
       local.get $3
       local.get $0
       local.get $4
       i32.const 3
       i32.shl
       i32.add
       f64.load
       local.get $1
       f64.sub
       f64.mul
       f64.add
      end
      f64.store
      local.get $4
      i32.const 1
      i32.add
      local.set $4
      br $for-loop|00
     end
    end
    f64.const 0
    local.set $1
    i32.const 0
    local.set $4
    loop $for-loop|001
     local.get $4
     global.get $asm/lib/nearest/axes
     i32.lt_s
     if
      local.get $4
      i32.const 3
      i32.shl
      local.tee $6
      i32.const 1282304
      i32.add
      f64.load
      global.get $asm/lib/nearest/question
      i32.const 40
      i32.add
      local.get $6
      i32.add
      f64.load
      f64.sub
      local.set $7
      local.get $1
      global.get $asm/lib/nearest/question
      i32.const 296
      i32.add
      local.get $6
      i32.add
      f64.load
      local.get $7
      f64.mul
      local.get $7
      f64.mul
      f64.add
      local.set $1
      local.get $4
      i32.const 1
      i32.add
      local.set $4
      br $for-loop|001
     end
    end
    global.get $asm/lib/nearest/least
    local.get $1
    f64.gt
    i32.eqz
    if
     return
    end
    i32.const 0
    local.set $4
    loop $for-loop|02
     local.get $4
     global.get $asm/lib/nearest/axes
     i32.lt_s
     if
      local.get $4
      i32.const 3
      i32.shl
      local.tee $6
      i32.const 1282112
      i32.add
      f64.load
      local.set $1
      local.get $6
      i32.const 1282304
      i32.add
      local.get $2
      f64.const 1
      f64.eq
      if (result f64)
       local.get $0
       local.get $6
       i32.add
       f64.load
      else
       local.get $1
       local.get $2
       local.get $0
       local.get $4
       i32.const 3
       i32.shl
       i32.add
       f64.load
       local.get $1
       f64.sub
       f64.mul
       f64.add
      end
      f64.store
      local.get $4
      i32.const 1
      i32.add
      local.set $4
      br $for-loop|02
     end
    end
    i32.const 1282304
    call $asm/lib/gates/isAllowed
    if
     i32.const 0
     local.set $4
     loop $for-loop|1
      local.get $4
      i32.const 12
      i32.lt_s
      if
       local.get $3
       local.get $2
       f64.add
       f64.const 0.5
       f64.mul
       local.set $1
       i32.const 0
       local.set $5
       loop $for-loop|03
        local.get $5
        global.get $asm/lib/nearest/axes
        i32.lt_s
        if
         local.get $5
         i32.const 3
         i32.shl
         local.tee $6
         i32.const 1282112
         i32.add
         f64.load
         local.set $7
         local.get $6
         i32.const 1282304
         i32.add
         local.get $1
         f64.const 1
         f64.eq
         if (result f64)
          local.get $0
          local.get $6
          i32.add
          f64.load
         else
          local.get $7
          local.get $1
          local.get $0
          local.get $5
          i32.const 3
          i32.shl
          i32.add
          f64.load
          local.get $7
          f64.sub
          f64.mul
          f64.add
         end
         f64.store
         local.get $5
         i32.const 1
         i32.add
         local.set $5
         br $for-loop|03
        end
       end
       i32.const 1282304
       call $asm/lib/gates/isAllowed
       if
        local.get $1
        local.set $2
       else
        local.get $1
        local.set $3
       end
       local.get $4
       i32.const 1
       i32.add
       local.set $4
       br $for-loop|1
      end
     end
     i32.const 0
     local.set $4
     loop $for-loop|04
      local.get $4
      global.get $asm/lib/nearest/axes
      i32.lt_s
      if
       local.get $4
       i32.const 3
       i32.shl
       local.tee $5
       i32.const 1282112
       i32.add
       f64.load
       local.set $1
       local.get $5
       i32.const 1282304
       i32.add
       local.get $2
       f64.const 1
       f64.eq
       if (result f64)
        local.get $0
        local.get $5
        i32.add
        f64.load
       else
        local.get $1
        local.get $2
        local.get $0
        local.get $4
        i32.const 3
        i32.shl
        i32.add
        f64.load
        local.get $1
        f64.sub
        f64.mul
        f64.add
       end
       f64.store
       local.get $4
       i32.const 1
       i32.add
       local.set $4
       br $for-loop|04
      end
     end
     i32.const 0
     local.set $0
     f64.const 0
     local.set $2
     loop $for-loop|05
      local.get $0
      global.get $asm/lib/nearest/axes
      i32.lt_s
      if
       local.get $0
       i32.const 3
       i32.shl
       local.tee $4
       i32.const 1282304
       i32.add
       f64.load
       global.get $asm/lib/nearest/question
       i32.const 40
       i32.add
       local.get $4
       i32.add
       f64.load
       f64.sub
       local.set $1
       local.get $2
       global.get $asm/lib/nearest/question
       i32.const 296
       i32.add
       local.get $4
       i32.add
       f64.load
       local.get $1
       f64.mul
       local.get $1
       f64.mul
       f64.add
       local.set $2
       local.get $0
       i32.const 1
       i32.add
       local.set $0
       br $for-loop|05
      end
     end
     global.get $asm/lib/nearest/least
     local.get $2
     f64.gt
     if
      local.get $2
      global.set $asm/lib/nearest/least
      global.get $asm/lib/nearest/best
      i32.const 1282304
      global.get $asm/lib/nearest/axes
      i32.const 3
      i32.shl
      memory.copy
     end
     return
    end
    local.get $5
    i32.const 1
    i32.add
    local.set $5
    br $for-loop|0
   end
  end
 )
 (func $asm/lib/log-sum/addShares (param $0 i32) (param $1 f64) (result f64)
  (local $2 v128)
  (local $3 i32)
  (local $4 v128)
  (local $5 v128)
  (local $6 v128)
  (local $7 v128)
  (local $8 v128)
  (local $9 v128)
  i32.const 1259520
  local.set $3
  local.get $0
  i32.const 4
  i32.shl
  i32.const 1259520
  i32.add
  local.set $0
  local.get $1
  f64x2.splat
  local.set $5
  loop $for-loop|0
   local.get $0
   local.get $3
   i32.gt_u
   if
    local.get $3
    v128.load
    local.get $5
    f64x2.sub
    local.tee $4
    v128.const i32x4 0x00000000 0xc0340000 0x00000000 0xc0340000
    f64x2.ge
    local.tee $6
    v128.any_true
    if
     local.get $4
     local.get $4
     i32.const 1024
     v128.load64_splat
     f64x2.mul
     i32.const 1032
     v128.load64_splat
     local.tee $7
     f64x2.add
     f64x2.floor
     local.tee $4
     i32.const 1040
     v128.load64_splat
     f64x2.mul
     f64x2.sub
     local.get $4
     i32.const 1048
     v128.load64_splat
     f64x2.mul
     f64x2.sub
     local.tee $9
     local.get $9
     f64x2.mul
     local.set $8
     local.get $2
     i32.const 1144
     v128.load64_splat
     local.get $9
     local.get $8
     local.get $7
     local.get $8
     i32.const 1088
     v128.load64_splat
     local.get $8
     i32.const 1080
     v128.load64_splat
     local.get $8
     i32.const 1072
     v128.load64_splat
     f64x2.mul
     f64x2.add
     f64x2.mul
     f64x2.add
     f64x2.mul
     f64x2.add
     local.get $9
     i32.const 1136
     v128.load64_splat
     local.get $8
     i32.const 1128
     v128.load64_splat
     local.get $8
     i32.const 1120
     v128.load64_splat
     f64x2.mul
     f64x2.add
     f64x2.mul
     f64x2.add
     f64x2.mul
     f64x2.add
     f64x2.mul
     f64x2.add
     f64x2.add
     local.get $4
     i32.const 1152
     v128.load64_splat
     f64x2.add
     i32.const 52
     i64x2.shl
     f64x2.mul
     local.get $6
     v128.and
     f64x2.add
     local.set $2
    end
    local.get $3
    i32.const 16
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  local.get $2
  f64x2.extract_lane 0
  local.get $2
  f64x2.extract_lane 1
  f64.add
  global.set $asm/lib/log-sum/shareSum
  local.get $1
 )
 (func $asm/lib/gates/excessAt (param $0 i32) (param $1 i32) (result f64)
  local.get $0
  local.get $1
  f64.const inf
  call $asm/lib/gates/energyAt
  global.get $asm/lib/gates/question
  i32.const 360
  i32.add
  local.get $0
  i32.const 3
  i32.shl
  i32.add
  f64.load
  f64.sub
 )
 (func $asm/lib/way/highestOn (param $0 i32) (param $1 i32) (param $2 i32) (param $3 f64) (param $4 f64) (result f64)
  (local $5 i32)
  (local $6 i32)
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/way/stepsOf
  local.set $6
  i32.const 1
  local.set $5
  loop $for-loop|0
   local.get $5
   local.get $6
   i32.lt_s
   local.get $3
   f64.const 1e6
   f64.lt
   i32.and
   local.get $3
   local.get $4
   f64.le
   i32.and
   if
    local.get $0
    local.get $1
    local.get $2
    local.get $5
    f64.convert_i32_s
    local.get $6
    f64.convert_i32_s
    f64.div
    call $asm/lib/way/energyAt
    local.get $3
    f64.max
    local.set $3
    local.get $5
    i32.const 1
    i32.add
    local.set $5
    br $for-loop|0
   end
  end
  local.get $3
 )
 (func $asm/lib/way/energyAt (param $0 i32) (param $1 i32) (param $2 i32) (param $3 f64) (result f64)
  (local $4 i32)
  (local $5 i32)
  (local $6 f64)
  local.get $3
  f64.const 1
  f64.eq
  if
   local.get $0
   local.get $2
   call $asm/lib/plant/energyOf
   return
  end
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $5
  loop $for-loop|0
   local.get $4
   local.get $5
   i32.lt_s
   if
    local.get $4
    i32.const 1250304
    i32.add
    local.get $1
    local.get $4
    i32.add
    f64.load
    local.tee $6
    local.get $3
    local.get $2
    local.get $4
    i32.add
    f64.load
    local.get $6
    f64.sub
    f64.mul
    f64.add
    f64.store
    local.get $4
    i32.const 8
    i32.add
    local.set $4
    br $for-loop|0
   end
  end
  local.get $0
  i32.const 1250304
  call $asm/lib/plant/energyOf
 )
 (func $asm/lib/tail/rankOf (param $0 i32) (param $1 f64) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 f64)
  local.get $0
  i32.load
  local.set $2
  local.get $1
  local.get $0
  i32.load offset=4
  local.tee $4
  f64.load
  f64.sub
  local.tee $5
  f64.const 0
  f64.le
  if
   i32.const 0
   return
  end
  local.get $1
  local.get $4
  local.get $2
  i32.const 1
  i32.sub
  i32.const 3
  i32.shl
  i32.add
  f64.load
  f64.le
  i32.eqz
  if
   local.get $2
   return
  end
  local.get $0
  i32.load offset=12
  local.tee $0
  i32.const 8
  i32.add
  local.get $5
  local.get $0
  f64.load
  f64.mul
  f64.const 256
  f64.min
  i32.trunc_sat_f64_u
  i32.const 2
  i32.shl
  i32.add
  local.tee $0
  i32.load
  local.set $3
  local.get $0
  i32.load offset=4
  local.set $0
  loop $while-continue|0
   local.get $0
   local.get $3
   i32.gt_s
   if
    local.get $4
    local.get $0
    local.get $3
    i32.add
    i32.const 1
    i32.shr_u
    local.tee $2
    i32.const 3
    i32.shl
    i32.add
    f64.load
    local.get $1
    f64.ge
    if
     local.get $2
     local.set $0
    else
     local.get $2
     i32.const 1
     i32.add
     local.set $3
    end
    br $while-continue|0
   end
  end
  local.get $3
 )
 (func $asm/lib/stream/refill (param $0 i32)
  (local $1 v128)
  (local $2 v128)
  (local $3 v128)
  (local $4 v128)
  (local $5 i32)
  (local $6 v128)
  (local $7 v128)
  local.get $0
  v128.load
  local.set $4
  local.get $0
  v128.load offset=16
  local.set $1
  local.get $0
  v128.load offset=32
  local.set $3
  local.get $0
  v128.load offset=48
  local.set $2
  local.get $0
  i32.const 80
  i32.add
  local.set $5
  loop $for-loop|0
   local.get $5
   local.get $0
   i32.const 1104
   i32.add
   i32.lt_u
   if
    local.get $1
    local.get $1
    i32.const 2
    i32x4.shl
    i32x4.add
    local.tee $6
    i32.const 7
    i32x4.shl
    local.get $6
    i32.const 25
    i32x4.shr_u
    v128.or
    local.tee $6
    local.get $6
    i32.const 3
    i32x4.shl
    i32x4.add
    local.set $6
    local.get $1
    i32.const 9
    i32x4.shl
    local.set $7
    local.get $2
    local.get $1
    v128.xor
    local.set $2
    local.get $1
    local.get $3
    local.get $4
    v128.xor
    local.tee $3
    v128.xor
    local.set $1
    local.get $4
    local.get $2
    v128.xor
    local.set $4
    local.get $3
    local.get $7
    v128.xor
    local.set $3
    local.get $2
    i32.const 11
    i32x4.shl
    local.get $2
    i32.const 21
    i32x4.shr_u
    v128.or
    local.set $2
    local.get $5
    local.get $6
    i32.const 5
    i32x4.shr_u
    f64x2.convert_low_i32x4_s
    v128.const i32x4 0x00000000 0x41900000 0x00000000 0x41900000
    f64x2.mul
    local.get $6
    local.get $6
    i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
    i32.const 6
    i32x4.shr_u
    f64x2.convert_low_i32x4_s
    f64x2.add
    v128.const i32x4 0x00000000 0x3ca00000 0x00000000 0x3ca00000
    f64x2.mul
    v128.store
    local.get $5
    i32.const 16
    i32.add
    local.set $5
    br $for-loop|0
   end
  end
  local.get $0
  local.get $4
  v128.store
  local.get $0
  local.get $1
  v128.store offset=16
  local.get $0
  local.get $3
  v128.store offset=32
  local.get $0
  local.get $2
  v128.store offset=48
 )
 (func $asm/lib/stream/fillUp (param $0 i32) (param $1 i32) (result i32)
  (local $2 f64)
  local.get $1
  i32.const 1104
  i32.eq
  if
   local.get $0
   call $asm/lib/stream/refill
   i32.const 80
   return
  end
  local.get $0
  local.get $1
  i32.add
  f64.load
  local.set $2
  local.get $0
  call $asm/lib/stream/refill
  local.get $0
  local.get $2
  f64.store offset=72
  i32.const 72
 )
 (func $asm/lib/regime-belief/observe (param $0 i32) (param $1 i32) (param $2 f64)
  (local $3 i32)
  (local $4 f64)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 f64)
  (local $10 i32)
  (local $11 i32)
  local.get $1
  i32.load offset=8
  local.set $7
  local.get $0
  i32.load offset=56
  local.set $10
  local.get $0
  i32.load offset=108
  local.set $8
  local.get $0
  i32.load offset=12
  i32.const 1
  i32.add
  local.set $5
  local.get $1
  i32.load offset=12
  local.set $11
  loop $for-loop|0
   local.get $5
   local.get $6
   i32.gt_s
   if
    f64.const 0
    local.set $4
    i32.const 0
    local.set $3
    loop $for-loop|1
     local.get $3
     local.get $5
     i32.lt_s
     if
      local.get $4
      local.get $11
      local.get $3
      i32.const 3
      i32.shl
      i32.add
      f64.load
      local.get $10
      local.get $3
      local.get $5
      i32.mul
      local.get $6
      i32.add
      i32.const 3
      i32.shl
      i32.add
      f64.load
      f64.mul
      f64.add
      local.set $4
      local.get $3
      i32.const 1
      i32.add
      local.set $3
      br $for-loop|1
     end
    end
    local.get $8
    local.get $6
    i32.const 3
    i32.shl
    i32.add
    local.get $4
    f64.store
    local.get $6
    i32.const 1
    i32.add
    local.set $6
    br $for-loop|0
   end
  end
  f64.const inf
  local.set $4
  i32.const 0
  local.set $3
  loop $for-loop|00
   local.get $3
   local.get $5
   i32.lt_s
   if
    local.get $4
    local.get $7
    local.get $3
    i32.const 3
    i32.shl
    i32.add
    f64.load
    f64.min
    local.set $4
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|00
   end
  end
  i32.const 0
  local.set $3
  loop $for-loop|11
   local.get $3
   local.get $5
   i32.lt_s
   if
    local.get $3
    i32.const 3
    i32.shl
    local.tee $6
    local.get $8
    i32.add
    local.tee $10
    local.get $10
    f64.load
    f64.const 1
    local.get $2
    f64.sub
    f64.mul
    local.get $2
    local.get $5
    f64.convert_i32_s
    f64.div
    f64.add
    local.get $6
    local.get $7
    i32.add
    f64.load
    local.get $4
    f64.sub
    f64.const 4
    f64.min
    f64.neg
    local.tee $9
    f64.const -700
    f64.ge
    if (result f64)
     local.get $9
     f64x2.splat
     call $asm/lib/elementary/exponentials
     f64x2.extract_lane 0
    else
     f64.const 0
    end
    f64.mul
    f64.store
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|11
   end
  end
  local.get $0
  local.get $1
  call $asm/lib/regime-belief/settle
 )
 (func $asm/lib/plant/committeeOf (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  local.get $0
  i32.load offset=12
  local.tee $6
  i32.eqz
  if
   local.get $0
   i32.load offset=32
   return
  end
  local.get $0
  i32.load offset=16
  local.set $7
  local.get $0
  i32.load offset=24
  local.set $3
  loop $for-loop|0
   local.get $4
   local.get $0
   i32.load offset=20
   i32.lt_s
   if
    i32.const 1
    local.set $5
    i32.const 0
    local.set $2
    loop $for-loop|1
     local.get $2
     local.get $6
     i32.lt_s
     if
      local.get $5
      if (result i32)
       local.get $1
       local.get $7
       local.get $2
       i32.const 2
       i32.shl
       i32.add
       i32.load
       i32.add
       f64.load
       local.get $3
       local.get $2
       i32.const 3
       i32.shl
       i32.add
       f64.load
       f64.eq
      else
       i32.const 0
      end
      local.set $5
      local.get $2
      i32.const 1
      i32.add
      local.set $2
      br $for-loop|1
     end
    end
    local.get $5
    if
     local.get $0
     i32.load offset=28
     local.get $4
     i32.const 2
     i32.shl
     i32.add
     i32.load
     return
    end
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    local.get $3
    local.get $6
    i32.const 3
    i32.shl
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  i32.const 0
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
 (func $asm/lib/network/answerOf (param $0 i32) (param $1 i32) (param $2 i32) (result i32)
  (local $3 i32)
  (local $4 f32)
  (local $5 i32)
  (local $6 i32)
  local.get $1
  local.tee $3
  local.get $0
  i32.load offset=4
  i32.const 2
  i32.shl
  i32.add
  local.set $5
  loop $for-loop|0
   local.get $3
   local.get $5
   i32.lt_u
   if
    local.get $4
    local.get $3
    f32.load
    local.tee $4
    local.get $4
    f32.sub
    f32.add
    local.set $4
    local.get $3
    i32.const 4
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  local.get $4
  f32.const 0
  f32.ne
  if
   i32.const 1
   return
  end
  local.get $0
  i32.const 16
  i32.add
  local.set $5
  i32.const 1308672
  local.set $3
  local.get $0
  i32.load
  local.set $6
  loop $for-loop|00
   local.get $6
   i32.const 1
   i32.gt_s
   if
    local.get $5
    local.get $1
    local.get $3
    call $asm/lib/network/layerAnswer
    i32.const 1309696
    i32.const 1308672
    local.get $3
    local.tee $1
    i32.const 1308672
    i32.eq
    select
    local.set $3
    local.get $6
    i32.const 1
    i32.sub
    local.set $6
    local.get $5
    i32.const 32
    i32.add
    local.set $5
    br $for-loop|00
   end
  end
  local.get $5
  local.get $1
  local.get $2
  call $asm/lib/network/layerAnswer
  f32.const 0
  local.set $4
  local.get $2
  local.get $0
  i32.load offset=8
  i32.const 2
  i32.shl
  i32.add
  local.set $0
  loop $for-loop|01
   local.get $0
   local.get $2
   i32.gt_u
   if
    local.get $4
    local.get $2
    f32.load
    local.tee $4
    local.get $4
    f32.sub
    f32.add
    local.set $4
    local.get $2
    i32.const 4
    i32.add
    local.set $2
    br $for-loop|01
   end
  end
  i32.const 2
  i32.const 0
  local.get $4
  f32.const 0
  f32.ne
  select
 )
 (func $asm/lib/nearest/project
  (local $0 i32)
  (local $1 f64)
  (local $2 f64)
  (local $3 i32)
  (local $4 i32)
  f64.const 0
  global.set $asm/lib/nearest/steepness
  loop $for-loop|0
   local.get $0
   global.get $asm/lib/nearest/axes
   i32.lt_s
   if
    local.get $0
    i32.const 3
    i32.shl
    local.tee $3
    i32.const 1282688
    i32.add
    local.tee $4
    local.get $3
    i32.const 1282624
    i32.add
    f64.load
    global.get $asm/lib/nearest/question
    i32.const 296
    i32.add
    local.get $3
    i32.add
    f64.load
    f64.div
    f64.store
    global.get $asm/lib/nearest/steepness
    local.get $3
    i32.const 1282624
    i32.add
    f64.load
    local.tee $2
    local.get $4
    f64.load
    f64.mul
    f64.add
    global.set $asm/lib/nearest/steepness
    local.get $1
    local.get $2
    local.get $3
    i32.const 1282560
    i32.add
    f64.load
    f64.mul
    f64.add
    local.set $1
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|0
   end
  end
  local.get $1
  global.get $asm/lib/nearest/steepness
  f64.div
  f64.const 0
  global.get $asm/lib/nearest/steepness
  f64.const 0
  f64.gt
  local.get $1
  f64.const 0
  f64.gt
  i32.and
  select
  local.set $1
  i32.const 0
  local.set $0
  loop $for-loop|1
   local.get $0
   global.get $asm/lib/nearest/axes
   i32.lt_s
   if
    local.get $0
    i32.const 3
    i32.shl
    local.tee $3
    i32.const 1282752
    i32.add
    local.get $3
    i32.const 1282560
    i32.add
    f64.load
    local.get $1
    local.get $3
    i32.const 1282688
    i32.add
    f64.load
    f64.mul
    f64.sub
    f64.store
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|1
   end
  end
 )
 (func $asm/lib/mixture/mixtureTop (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 f64)
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/mixture/mixtureTerms
  local.set $3
  local.get $0
  i32.load offset=8
  i32.const 1
  i32.add
  i32.const 1
  i32.shr_s
  local.get $3
  call $asm/lib/log-sum/addShares
 )
 (func $asm/lib/experts/standardise (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 v128)
  (local $6 v128)
  (local $7 f64)
  local.get $0
  i32.load
  local.set $3
  local.get $0
  i32.load offset=4
  local.set $4
  local.get $1
  i32.const -2
  i32.and
  i32.const 3
  i32.shl
  local.set $2
  i32.const 0
  local.set $0
  loop $for-loop|0
   local.get $0
   local.get $2
   i32.lt_s
   if
    local.get $5
    local.get $0
    i32.const 1252352
    i32.add
    v128.load
    local.tee $6
    local.get $6
    f64x2.sub
    v128.or
    local.set $5
    local.get $0
    i32.const 1245184
    i32.add
    local.get $6
    local.get $0
    local.get $3
    i32.add
    v128.load
    f64x2.sub
    local.get $0
    local.get $4
    i32.add
    v128.load
    f64x2.div
    v128.const i32x4 0x00000000 0xc12e8480 0x00000000 0xc12e8480
    f64x2.pmax
    v128.const i32x4 0x00000000 0x412e8480 0x00000000 0x412e8480
    f64x2.pmin
    v128.store
    local.get $0
    i32.const 16
    i32.add
    local.set $0
    br $for-loop|0
   end
  end
  local.get $5
  v128.any_true
  i32.eqz
  local.set $2
  local.get $1
  i32.const 1
  i32.and
  if
   local.get $0
   i32.const 1252352
   i32.add
   f64.load
   local.tee $7
   local.get $7
   f64.sub
   f64.const 0
   f64.eq
   i32.const 0
   local.get $2
   select
   local.set $2
   local.get $0
   i32.const 1245184
   i32.add
   local.tee $1
   local.get $7
   local.get $0
   local.get $3
   i32.add
   f64.load
   f64.sub
   local.get $0
   local.get $4
   i32.add
   f64.load
   f64.div
   f64.const -1e6
   f64.max
   f64.const 1e6
   f64.min
   f64.store
   local.get $1
   f64.const 0
   f64.store offset=8
  end
  local.get $2
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
 (func $asm/lib/way/stepsOf (param $0 i32) (param $1 i32) (param $2 i32) (result i32)
  (local $3 f64)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  local.get $0
  i32.load offset=32
  local.tee $4
  i32.load offset=20
  local.set $5
  local.get $0
  i32.load offset=8
  local.set $6
  local.get $0
  i32.load offset=4
  local.set $7
  i32.const 0
  local.set $0
  loop $for-loop|0
   local.get $0
   local.get $7
   i32.lt_s
   if
    local.get $3
    local.get $6
    local.get $0
    i32.const 2
    i32.shl
    i32.add
    i32.load
    local.tee $8
    local.get $2
    i32.add
    f64.load
    local.get $1
    local.get $8
    i32.add
    f64.load
    f64.sub
    local.get $5
    local.get $0
    i32.const 3
    i32.shl
    i32.add
    f64.load
    f64.div
    local.tee $3
    local.get $3
    f64.mul
    f64.add
    local.set $3
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|0
   end
  end
  local.get $3
  f64.sqrt
  local.get $4
  f64.load offset=64
  f64.div
  f64.ceil
  local.tee $3
  f64.const 32
  f64.le
  if (result i32)
   i32.const 1
   local.get $3
   i32.trunc_sat_f64_s
   local.tee $0
   local.get $0
   i32.const 1
   i32.le_s
   select
  else
   i32.const 32
  end
 )
 (func $asm/lib/taken/isTaken (param $0 f64) (param $1 f64) (param $2 i32) (result i32)
  (local $3 f64)
  local.get $0
  local.get $1
  f64.div
  local.tee $0
  f64.const 0
  f64.le
  if
   i32.const 1
   return
  end
  local.get $0
  f64.const 37
  f64.lt
  i32.eqz
  if
   i32.const 0
   return
  end
  local.get $2
  call $asm/lib/stream/next
  local.tee $1
  f64.const 1072693250
  local.get $0
  f64.const 1512775.3951951857
  f64.mul
  f64.sub
  local.tee $3
  f64.const 13631488
  local.get $3
  f64.const 13631488
  f64.gt
  select
  i32.trunc_sat_f64_s
  i64.extend_i32_s
  i64.const 32
  i64.shl
  f64.reinterpret_i64
  local.tee $3
  f64.gt
  if
   i32.const 0
   return
  end
  local.get $1
  local.get $3
  f64.const 0.942
  f64.mul
  f64.lt
  if (result i32)
   i32.const 1
  else
   local.get $0
   f64.neg
   local.tee $0
   f64.const -700
   f64.ge
   if (result f64)
    local.get $0
    f64x2.splat
    call $asm/lib/elementary/exponentials
    f64x2.extract_lane 0
   else
    f64.const 0
   end
   local.get $1
   f64.gt
  end
 )
 (func $asm/lib/spins/turnListed (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 v128)
  (local $13 i32)
  (local $14 f64)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  (local $18 f64)
  (local $19 i32)
  (local $20 i32)
  local.get $0
  i32.load offset=4
  local.set $15
  local.get $0
  i32.load offset=8
  local.set $11
  local.get $0
  i32.load offset=12
  local.set $10
  local.get $0
  i32.load
  local.tee $2
  i32.load offset=24
  local.set $9
  local.get $2
  i32.load offset=8
  local.set $8
  local.get $2
  i32.load offset=12
  local.set $17
  local.get $2
  i32.load offset=20
  local.set $13
  local.get $2
  i32.load offset=16
  local.set $7
  local.get $2
  i32.load offset=28
  i32.const 0
  i32.ne
  local.set $6
  local.get $0
  f64.load offset=16
  local.set $14
  i32.const 1261568
  local.set $16
  loop $for-loop|0
   local.get $1
   local.get $16
   i32.gt_u
   if
    local.get $11
    local.get $16
    i32.load
    local.tee $2
    i32.add
    local.tee $3
    f64.load
    f64.neg
    local.set $18
    local.get $3
    local.get $18
    f64.store
    local.get $10
    local.get $9
    local.get $2
    i32.const 1
    i32.shr_u
    local.tee $3
    i32.add
    i32.load
    i32.add
    local.get $18
    i32.trunc_sat_f64_s
    i32.store8
    local.get $14
    local.get $18
    local.get $18
    f64.add
    local.get $2
    local.get $15
    i32.add
    f64.load
    f64.mul
    f64.sub
    local.set $14
    local.get $3
    local.get $8
    i32.add
    local.tee $2
    i32.load
    local.set $5
    local.get $2
    i32.load offset=4
    local.set $2
    local.get $6
    if
     local.get $17
     local.get $2
     i32.const 3
     i32.shl
     i32.add
     local.set $4
     local.get $18
     f64x2.splat
     local.set $12
     local.get $13
     local.get $3
     local.get $7
     i32.add
     i32.load
     i32.const 3
     i32.shl
     i32.add
     local.set $19
     local.get $17
     local.get $5
     i32.const 3
     i32.shl
     i32.add
     local.set $5
     loop $for-loop|00
      local.get $4
      local.get $5
      i32.gt_u
      if
       local.get $15
       local.get $5
       i32.load
       i32.add
       local.tee $2
       local.get $5
       i32.load offset=4
       i32.const 3
       i32.shl
       i32.add
       local.set $20
       loop $for-loop|1
        local.get $2
        i32.const 32
        i32.add
        local.tee $3
        local.get $20
        i32.le_u
        if
         local.get $2
         local.get $2
         v128.load
         local.get $12
         local.get $19
         v128.load
         f64x2.mul
         f64x2.add
         v128.store
         local.get $2
         local.get $2
         v128.load offset=16
         local.get $12
         local.get $19
         v128.load offset=16
         f64x2.mul
         f64x2.add
         v128.store offset=16
         local.get $3
         local.set $2
         local.get $19
         i32.const 32
         i32.add
         local.set $19
         br $for-loop|1
        end
       end
       loop $for-loop|2
        local.get $2
        local.get $20
        i32.lt_u
        if
         local.get $2
         local.get $2
         f64.load
         local.get $18
         local.get $19
         f64.load
         f64.mul
         f64.add
         f64.store
         local.get $2
         i32.const 8
         i32.add
         local.set $2
         local.get $19
         i32.const 8
         i32.add
         local.set $19
         br $for-loop|2
        end
       end
       local.get $5
       i32.const 8
       i32.add
       local.set $5
       br $for-loop|00
      end
     end
    else
     local.get $17
     local.get $2
     i32.const 2
     i32.shl
     i32.add
     local.set $3
     local.get $17
     local.get $5
     i32.const 2
     i32.shl
     i32.add
     local.set $2
     local.get $13
     local.get $5
     i32.const 3
     i32.shl
     i32.add
     local.set $19
     loop $for-loop|01
      local.get $2
      local.get $3
      i32.lt_u
      if
       local.get $15
       local.get $2
       i32.load
       i32.add
       local.tee $4
       local.get $4
       f64.load
       local.get $18
       local.get $19
       f64.load
       f64.mul
       f64.add
       f64.store
       local.get $2
       i32.const 4
       i32.add
       local.set $2
       local.get $19
       i32.const 8
       i32.add
       local.set $19
       br $for-loop|01
      end
     end
    end
    local.get $16
    i32.const 4
    i32.add
    local.set $16
    br $for-loop|0
   end
  end
  local.get $0
  local.get $14
  f64.store offset=16
  local.get $1
  i32.const 1261568
  i32.sub
  i32.const 2
  i32.shr_u
 )
 (func $asm/lib/roll-out/outlookOf (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (result f64)
  (local $6 i32)
  (local $7 f64)
  (local $8 f64)
  (local $9 i32)
  (local $10 f64)
  (local $11 i32)
  (local $12 f64)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 f64)
  (local $17 f64)
  (local $18 i32)
  (local $19 i32)
  (local $20 f64)
  (local $21 v128)
  (local $22 v128)
  (local $23 v128)
  (local $24 v128)
  (local $25 f64)
  (local $26 v128)
  (local $27 i32)
  (local $28 i32)
  (local $29 i32)
  local.get $0
  i32.load
  local.set $15
  local.get $0
  i32.load offset=12
  local.set $14
  local.get $0
  i32.load offset=20
  local.set $13
  local.get $0
  i32.load offset=24
  local.set $11
  loop $for-loop|0
   local.get $6
   local.get $15
   i32.lt_s
   if
    local.get $6
    i32.const 3
    i32.shl
    local.tee $9
    i32.const 1253376
    i32.add
    local.get $1
    local.get $14
    local.get $6
    i32.const 2
    i32.shl
    i32.add
    i32.load
    i32.add
    f64.load
    local.get $9
    local.get $13
    i32.add
    f64.load
    f64.sub
    local.get $9
    local.get $11
    i32.add
    f64.load
    f64.div
    f64.store
    local.get $6
    i32.const 1
    i32.add
    local.set $6
    br $for-loop|0
   end
  end
  local.get $0
  i32.load offset=16
  local.set $14
  i32.const 0
  local.set $1
  loop $for-loop|00
   local.get $1
   local.get $4
   i32.lt_s
   if
    local.get $14
    local.get $3
    local.get $1
    i32.const 2
    i32.shl
    i32.add
    i32.load
    local.tee $6
    i32.const 2
    i32.shl
    i32.add
    i32.load
    local.set $9
    local.get $2
    local.get $6
    i32.const 3
    i32.shl
    i32.add
    f64.load
    local.set $17
    local.get $1
    i32.const 3
    i32.shl
    i32.const 1255424
    i32.add
    block $__inlined_func$asm/lib/roll-out/commanded$505 (result f64)
     f64.const 0
     local.get $9
     i32.const 0
     i32.lt_s
     br_if $__inlined_func$asm/lib/roll-out/commanded$505
     drop
     f64.const nan:0x8000000000000
     local.get $17
     local.get $17
     f64.sub
     f64.const 0
     f64.ne
     br_if $__inlined_func$asm/lib/roll-out/commanded$505
     drop
     local.get $9
     i32.const 3
     i32.shl
     local.tee $6
     local.get $0
     i32.load offset=28
     i32.add
     f64.load
     local.tee $16
     local.get $0
     i32.const -64
     i32.sub
     f64.load
     local.get $0
     i32.load offset=32
     local.get $6
     i32.add
     f64.load
     local.tee $12
     local.get $16
     f64.sub
     local.tee $10
     f64.mul
     local.tee $7
     f64.sub
     local.set $8
     local.get $12
     local.get $7
     f64.add
     block $__inlined_func$asm/lib/roll-out/believed$262 (result f64)
      local.get $17
      local.get $10
      f64.const 0
      f64.gt
      i32.eqz
      br_if $__inlined_func$asm/lib/roll-out/believed$262
      drop
      local.get $12
      local.get $10
      f64.const 0.5
      f64.mul
      local.tee $7
      local.get $17
      local.get $12
      f64.sub
      local.get $10
      f64.div
      f64.const 1e9
      f64.min
      f64.const 1
      f64.add
      call $asm/lib/elementary/logarithm
      f64.mul
      f64.add
      local.get $12
      local.get $17
      f64.lt
      br_if $__inlined_func$asm/lib/roll-out/believed$262
      drop
      local.get $16
      local.get $7
      local.get $16
      local.get $17
      f64.sub
      local.get $10
      f64.div
      f64.const 1e9
      f64.min
      f64.const 1
      f64.add
      call $asm/lib/elementary/logarithm
      f64.mul
      f64.sub
      local.get $16
      local.get $17
      f64.gt
      br_if $__inlined_func$asm/lib/roll-out/believed$262
      drop
      local.get $17
     end
     local.get $8
     f64.max
     f64.min
     local.get $0
     i32.load offset=20
     local.get $6
     i32.add
     f64.load
     f64.sub
     local.get $0
     i32.load offset=24
     local.get $6
     i32.add
     f64.load
     f64.div
    end
    local.tee $7
    f64.store
    local.get $9
    i32.const 0
    i32.ge_s
    if
     local.get $9
     i32.const 3
     i32.shl
     i32.const 1253376
     i32.add
     local.get $7
     f64.store
    end
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|00
   end
  end
  f64.const -1
  local.set $7
  local.get $5
  f64.const 0
  f64.store
  local.get $5
  local.get $0
  i32.load offset=12
  local.get $0
  i32.load offset=44
  i32.load
  i32.const 2
  i32.shl
  i32.add
  i32.load
  i32.const 3
  i32.shr_s
  f64.convert_i32_s
  f64.store offset=8
  local.get $5
  f64.const 0
  f64.store offset=16
  i32.const 1253376
  local.set $2
  i32.const 1254400
  local.set $1
  local.get $0
  i32.load offset=8
  local.set $19
  local.get $0
  i32.load offset=40
  local.set $18
  local.get $0
  i32.load offset=56
  local.set $15
  i32.const 1
  local.set $27
  loop $for-loop|1
   local.get $19
   local.get $27
   i32.ge_s
   if
    local.get $0
    i32.load offset=4
    i32.const 3
    i32.shl
    local.set $13
    local.get $0
    i32.load offset=36
    local.set $11
    local.get $2
    local.get $0
    i32.load
    i32.const 3
    i32.shl
    i32.add
    local.set $9
    i32.const 0
    local.set $29
    loop $for-loop|01
     local.get $29
     i32.const -64
     i32.sub
     local.get $13
     i32.le_s
     if
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      local.set $26
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      local.set $24
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      local.set $23
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      local.set $22
      local.get $11
      local.get $29
      i32.add
      local.set $28
      local.get $2
      local.set $6
      loop $for-loop|12
       local.get $6
       local.get $9
       i32.lt_u
       if
        local.get $26
        local.get $6
        v128.load64_splat
        local.tee $21
        local.get $28
        v128.load
        f64x2.mul
        f64x2.add
        local.set $26
        local.get $24
        local.get $21
        local.get $28
        v128.load offset=16
        f64x2.mul
        f64x2.add
        local.set $24
        local.get $23
        local.get $21
        local.get $28
        v128.load offset=32
        f64x2.mul
        f64x2.add
        local.set $23
        local.get $22
        local.get $21
        local.get $28
        v128.load offset=48
        f64x2.mul
        f64x2.add
        local.set $22
        local.get $6
        i32.const 8
        i32.add
        local.set $6
        local.get $13
        local.get $28
        i32.add
        local.set $28
        br $for-loop|12
       end
      end
      local.get $1
      local.get $29
      i32.add
      local.tee $6
      local.get $26
      v128.store
      local.get $6
      local.get $24
      v128.store offset=16
      local.get $6
      local.get $23
      v128.store offset=32
      local.get $6
      local.get $22
      v128.store offset=48
      local.get $29
      i32.const -64
      i32.sub
      local.set $29
      br $for-loop|01
     end
    end
    loop $for-loop|2
     local.get $13
     local.get $29
     i32.gt_s
     if
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      local.set $26
      local.get $11
      local.get $29
      i32.add
      local.set $28
      local.get $2
      local.set $6
      loop $for-loop|3
       local.get $6
       local.get $9
       i32.lt_u
       if
        local.get $26
        local.get $6
        v128.load64_splat
        local.get $28
        v128.load
        f64x2.mul
        f64x2.add
        local.set $26
        local.get $6
        i32.const 8
        i32.add
        local.set $6
        local.get $13
        local.get $28
        i32.add
        local.set $28
        br $for-loop|3
       end
      end
      local.get $1
      local.get $29
      i32.add
      local.get $26
      v128.store
      local.get $29
      i32.const 16
      i32.add
      local.set $29
      br $for-loop|2
     end
    end
    i32.const 0
    local.set $6
    loop $for-loop|23
     local.get $4
     local.get $6
     i32.gt_s
     if
      local.get $14
      local.get $3
      local.get $6
      i32.const 2
      i32.shl
      i32.add
      i32.load
      i32.const 2
      i32.shl
      i32.add
      i32.load
      local.tee $9
      i32.const 0
      i32.ge_s
      if
       local.get $1
       local.get $9
       i32.const 3
       i32.shl
       i32.add
       local.get $6
       i32.const 3
       i32.shl
       i32.const 1255424
       i32.add
       f64.load
       f64.store
      end
      local.get $6
      i32.const 1
      i32.add
      local.set $6
      br $for-loop|23
     end
    end
    f64.const 0
    local.set $25
    i32.const 0
    local.set $6
    loop $for-loop|34
     local.get $6
     local.get $18
     i32.lt_s
     if
      f64.const 1e6
      local.get $0
      i32.load offset=44
      local.get $6
      i32.const 2
      i32.shl
      i32.add
      i32.load
      i32.const 3
      i32.shl
      local.tee $9
      local.get $0
      i32.load offset=20
      i32.add
      f64.load
      local.get $0
      i32.load offset=24
      local.get $9
      i32.add
      f64.load
      local.get $1
      local.get $9
      i32.add
      f64.load
      f64.mul
      f64.add
      local.tee $10
      local.get $6
      i32.const 3
      i32.shl
      local.tee $9
      local.get $0
      i32.load offset=48
      i32.add
      f64.load
      f64.sub
      f64.abs
      local.get $0
      i32.load offset=52
      local.get $9
      i32.add
      f64.load
      f64.div
      local.tee $8
      f64.const 1e6
      f64.min
      local.get $8
      local.get $8
      f64.sub
      f64.const 0
      f64.ne
      select
      local.tee $8
      local.get $25
      f64.max
      local.set $25
      local.get $7
      local.get $8
      f64.lt
      i32.eqz
      local.get $15
      local.get $27
      i32.ge_s
      i32.or
      i32.eqz
      if
       local.get $5
       local.get $27
       f64.convert_i32_s
       f64.store
       local.get $5
       local.get $0
       i32.load offset=12
       local.get $0
       i32.load offset=44
       local.get $6
       i32.const 2
       i32.shl
       i32.add
       i32.load
       i32.const 2
       i32.shl
       i32.add
       i32.load
       i32.const 3
       i32.shr_s
       f64.convert_i32_s
       f64.store offset=8
       local.get $5
       local.get $10
       f64.store offset=16
       local.get $8
       local.set $7
      end
      local.get $6
      i32.const 1
      i32.add
      local.set $6
      br $for-loop|34
     end
    end
    local.get $25
    local.get $20
    local.get $27
    i32.const 1
    i32.eq
    select
    local.set $20
    local.get $2
    local.get $1
    local.set $2
    local.set $1
    local.get $27
    i32.const 1
    i32.add
    local.set $27
    br $for-loop|1
   end
  end
  local.get $5
  local.get $20
  f64.store offset=24
  local.get $5
  local.get $25
  f64.store offset=32
  local.get $7
 )
 (func $asm/lib/regime-told/tellBranch (param $0 i32) (param $1 i32) (param $2 f64) (param $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  local.get $2
  f64.const 0
  f64.lt
  if
   local.get $0
   i32.load offset=116
   local.get $3
   i32.const 3
   i32.shl
   i32.add
   f64.const -1
   f64.store
   local.get $0
   i32.load offset=116
   local.get $3
   i32.const 1
   i32.add
   i32.const 3
   i32.shl
   i32.add
   f64.const 0
   f64.store
   return
  end
  local.get $0
  local.get $1
  i32.add
  i32.load offset=12
  local.set $5
  local.get $0
  i32.load offset=12
  i32.const 1
  i32.add
  local.set $6
  i32.const 0
  local.set $1
  loop $for-loop|0
   local.get $1
   local.get $6
   i32.lt_s
   if
    local.get $1
    local.get $4
    local.get $1
    i32.const -1
    i32.ne
    if (result i32)
     local.get $5
     local.get $1
     i32.const 3
     i32.shl
     i32.add
     f64.load
     local.get $5
     local.get $4
     i32.const 3
     i32.shl
     i32.add
     f64.load
     f64.gt
    else
     i32.const 0
    end
    select
    local.set $4
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|0
   end
  end
  local.get $0
  i32.load offset=116
  local.get $3
  i32.const 3
  i32.shl
  i32.add
  local.get $4
  f64.convert_i32_s
  f64.store
  local.get $0
  i32.load offset=116
  local.get $3
  i32.const 1
  i32.add
  i32.const 3
  i32.shl
  i32.add
  local.get $5
  local.get $4
  i32.const 3
  i32.shl
  i32.add
  f64.load
  f64.const 0
  f64.max
  f64.const 1
  f64.min
  f64.store
 )
 (func $asm/lib/regime-shape/shapeEnergy (param $0 i32) (param $1 i32) (result f64)
  (local $2 f64)
  (local $3 f64)
  (local $4 v128)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 f64)
  (local $10 i32)
  local.get $0
  i32.load
  local.tee $5
  i32.eqz
  if
   f64.const 0
   return
  end
  local.get $1
  local.get $5
  i32.const 1
  i32.add
  i32.const -2
  i32.and
  i32.const 3
  i32.shl
  i32.add
  local.set $5
  local.get $0
  i32.load offset=8
  local.set $10
  local.get $0
  i32.load offset=12
  local.set $8
  local.get $0
  i32.load offset=16
  local.set $7
  f64.const -inf
  local.set $3
  local.get $0
  i32.load offset=4
  local.set $6
  loop $for-loop|0
   local.get $6
   i32.const 0
   i32.gt_s
   if
    f64.const 0
    local.set $2
    local.get $1
    local.set $0
    loop $for-loop|1
     local.get $0
     local.get $5
     i32.lt_u
     if
      local.get $2
      local.get $0
      v128.load
      local.get $10
      v128.load
      f64x2.sub
      local.get $8
      v128.load
      f64x2.div
      local.tee $4
      local.get $4
      f64x2.mul
      local.tee $4
      f64x2.extract_lane 0
      f64.add
      local.get $4
      f64x2.extract_lane 1
      f64.add
      local.set $2
      local.get $0
      i32.const 16
      i32.add
      local.set $0
      local.get $10
      i32.const 16
      i32.add
      local.set $10
      local.get $8
      i32.const 16
      i32.add
      local.set $8
      br $for-loop|1
     end
    end
    local.get $7
    f64.load
    local.get $2
    f64.const 0.5
    f64.mul
    f64.sub
    local.tee $2
    local.get $3
    f64.gt
    if
     local.get $9
     local.get $3
     local.get $2
     f64.sub
     local.tee $3
     f64.const -50
     f64.ge
     if (result f64)
      local.get $3
      f64.const -700
      f64.ge
      if (result f64)
       local.get $3
       f64x2.splat
       call $asm/lib/elementary/exponentials
       f64x2.extract_lane 0
      else
       f64.const 0
      end
     else
      f64.const 0
     end
     f64.mul
     f64.const 1
     f64.add
     local.set $9
     local.get $2
     local.set $3
    else
     local.get $9
     local.get $2
     local.get $3
     f64.sub
     local.tee $2
     f64.const -50
     f64.ge
     if (result f64)
      local.get $2
      f64.const -700
      f64.ge
      if (result f64)
       local.get $2
       f64x2.splat
       call $asm/lib/elementary/exponentials
       f64x2.extract_lane 0
      else
       f64.const 0
      end
     else
      f64.const 0
     end
     f64.add
     local.set $9
    end
    local.get $6
    i32.const 1
    i32.sub
    local.set $6
    local.get $7
    i32.const 8
    i32.add
    local.set $7
    br $for-loop|0
   end
  end
  local.get $3
  local.get $9
  call $asm/lib/elementary/logarithm
  f64.add
  f64.neg
 )
 (func $asm/lib/regime-belief/weighEnergies (param $0 i32) (param $1 i32) (result f64)
  (local $2 f64)
  (local $3 f64)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 f64)
  (local $9 f64)
  local.get $0
  i32.load offset=12
  local.set $4
  local.get $0
  i32.load offset=104
  local.set $5
  local.get $1
  i32.load offset=4
  local.set $6
  local.get $1
  i32.load offset=8
  local.set $7
  local.get $1
  f64.load offset=16
  local.set $8
  f64.const inf
  local.set $2
  f64.const inf
  local.set $3
  i32.const 0
  local.set $0
  loop $for-loop|0
   local.get $0
   local.get $4
   i32.lt_s
   if
    local.get $0
    i32.const 3
    i32.shl
    local.tee $1
    local.get $5
    i32.add
    f64.load
    local.tee $9
    local.get $2
    f64.min
    local.set $2
    local.get $3
    local.get $9
    local.get $1
    local.get $6
    i32.add
    f64.load
    f64.sub
    f64.min
    local.set $3
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|0
   end
  end
  local.get $2
  local.get $3
  f64.sub
  local.tee $9
  local.get $2
  f64.min
  local.set $2
  i32.const 0
  local.set $0
  loop $for-loop|1
   local.get $0
   local.get $4
   i32.le_s
   if
    local.get $7
    local.get $0
    i32.const 3
    i32.shl
    local.tee $1
    i32.add
    local.get $0
    local.get $4
    i32.lt_s
    if (result f64)
     local.get $1
     local.get $5
     i32.add
     f64.load
    else
     local.get $9
    end
    local.get $2
    f64.sub
    local.get $8
    f64.mul
    f64.const 4
    f64.min
    f64.store
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|1
   end
  end
  local.get $3
 )
 (func $asm/lib/regime-belief/settle (param $0 i32) (param $1 i32)
  (local $2 i32)
  (local $3 f64)
  (local $4 i32)
  (local $5 i32)
  local.get $0
  i32.load offset=12
  i32.const 1
  i32.add
  local.set $4
  local.get $0
  i32.load offset=108
  local.set $5
  local.get $1
  i32.load offset=12
  local.set $1
  loop $for-loop|0
   local.get $2
   local.get $4
   i32.lt_s
   if
    local.get $3
    local.get $5
    local.get $2
    i32.const 3
    i32.shl
    i32.add
    f64.load
    f64.add
    local.set $3
    local.get $2
    i32.const 1
    i32.add
    local.set $2
    br $for-loop|0
   end
  end
  local.get $3
  f64.const 0
  f64.gt
  i32.eqz
  if
   local.get $0
   i32.const -64
   i32.sub
   i32.load
   local.set $2
   local.get $4
   i32.const 3
   i32.shl
   local.set $4
   i32.const 0
   local.set $0
   loop $for-loop|00
    local.get $0
    local.get $4
    i32.lt_u
    if
     local.get $0
     local.get $1
     i32.add
     local.get $0
     local.get $2
     i32.add
     f64.load
     f64.store
     local.get $0
     i32.const 8
     i32.add
     local.set $0
     br $for-loop|00
    end
   end
   return
  end
  i32.const 0
  local.set $0
  loop $for-loop|1
   local.get $0
   local.get $4
   i32.lt_s
   if
    local.get $0
    i32.const 3
    i32.shl
    local.tee $2
    local.get $1
    i32.add
    local.get $2
    local.get $5
    i32.add
    f64.load
    local.get $3
    f64.div
    f64.store
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|1
   end
  end
 )
 (func $asm/lib/plant/mixtureSlopes (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 f64)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/plant/begin
  i32.eqz
  if
   f64.const inf
   return
  end
  local.get $0
  i32.load offset=32
  local.tee $1
  i32.const 16
  i32.add
  local.get $1
  i32.load
  i32.const 1
  i32.add
  i32.const -2
  i32.and
  call $asm/lib/mixture/mixtureGradient
  i32.const 0
  local.set $1
  local.get $0
  i32.load offset=32
  i32.load offset=20
  local.set $6
  local.get $0
  i32.load offset=4
  i32.const 3
  i32.shl
  local.set $4
  loop $for-loop|0
   local.get $1
   local.get $4
   i32.lt_s
   if
    local.get $1
    i32.const 1247232
    i32.add
    local.tee $5
    local.get $5
    f64.load
    local.get $1
    local.get $6
    i32.add
    f64.load
    f64.div
    f64.store
    local.get $1
    i32.const 8
    i32.add
    local.set $1
    br $for-loop|0
   end
  end
  local.get $0
  i32.load offset=8
  local.set $1
  local.get $0
  i32.load offset=4
  local.set $4
  i32.const 0
  local.set $0
  loop $for-loop|00
   local.get $0
   local.get $4
   i32.lt_s
   if
    local.get $2
    local.get $1
    local.get $0
    i32.const 2
    i32.shl
    i32.add
    i32.load
    i32.add
    local.get $0
    i32.const 3
    i32.shl
    i32.const 1247232
    i32.add
    f64.load
    f64.store
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|00
   end
  end
 )
 (func $asm/lib/plant/gradientOf (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 i32)
  (local $4 i32)
  (local $5 f64)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  local.get $0
  local.get $1
  call $asm/lib/plant/committeeOf
  local.set $7
  local.get $2
  i32.const 0
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  memory.fill
  local.get $7
  i32.eqz
  if
   f64.const 1e6
   return
  end
  local.get $0
  i32.load offset=8
  local.set $6
  local.get $0
  i32.load offset=4
  local.set $3
  loop $for-loop|0
   local.get $3
   local.get $4
   i32.gt_s
   if
    local.get $4
    i32.const 3
    i32.shl
    i32.const 1252352
    i32.add
    local.get $1
    local.get $6
    local.get $4
    i32.const 2
    i32.shl
    i32.add
    i32.load
    i32.add
    f64.load
    f64.store
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|0
   end
  end
  local.get $7
  i32.load offset=4
  local.set $3
  local.get $7
  i32.const 16
  i32.add
  local.set $1
  i32.const 1249280
  i32.const 0
  local.get $7
  i32.load
  local.tee $7
  i32.const 3
  i32.shl
  memory.fill
  local.get $3
  local.set $4
  loop $for-loop|00
   local.get $4
   i32.const 0
   i32.gt_s
   if
    i32.const 1248256
    i32.const 0
    local.get $7
    i32.const 1
    i32.add
    i32.const -2
    i32.and
    local.tee $6
    i32.const 3
    i32.shl
    memory.fill
    local.get $5
    local.get $1
    local.get $7
    call $asm/lib/experts/standardise
    if (result f64)
     local.get $1
     local.get $1
     i32.const 56
     i32.add
     local.get $1
     local.get $6
     call $asm/lib/mixture/mixtureGradient
     f64.const 0
     local.get $6
     call $asm/lib/experts/take
     local.set $5
     local.get $1
     local.get $1
     i32.const 80
     i32.add
     local.get $1
     local.get $6
     call $asm/lib/kernel-density/densityGradient
     local.get $5
     local.get $6
     call $asm/lib/experts/take
     local.tee $5
     f64.const 1e6
     local.get $5
     f64.const 1e6
     f64.le
     select
    else
     f64.const 1e6
    end
    f64.add
    local.set $5
    i32.const 0
    local.set $8
    loop $for-loop|1
     local.get $8
     local.get $7
     i32.const 3
     i32.shl
     i32.lt_s
     if
      local.get $8
      i32.const 1249280
      i32.add
      local.tee $6
      local.get $6
      f64.load
      local.get $8
      i32.const 1248256
      i32.add
      f64.load
      local.get $3
      f64.convert_i32_s
      f64.div
      f64.add
      f64.store
      local.get $8
      i32.const 8
      i32.add
      local.set $8
      br $for-loop|1
     end
    end
    local.get $4
    i32.const 1
    i32.sub
    local.set $4
    local.get $1
    i32.const 112
    i32.add
    local.set $1
    br $for-loop|00
   end
  end
  local.get $5
  local.get $3
  f64.convert_i32_s
  f64.div
  local.tee $5
  f64.const 1e6
  local.get $5
  f64.const 1e6
  f64.le
  select
  local.get $0
  i32.load offset=8
  local.set $3
  local.get $0
  i32.load offset=4
  local.set $1
  i32.const 0
  local.set $0
  loop $for-loop|001
   local.get $0
   local.get $1
   i32.lt_s
   if
    local.get $2
    local.get $3
    local.get $0
    i32.const 2
    i32.shl
    i32.add
    i32.load
    i32.add
    local.get $0
    i32.const 3
    i32.shl
    i32.const 1249280
    i32.add
    f64.load
    f64.store
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|001
   end
  end
 )
 (func $asm/lib/plant/energyHere (param $0 i32) (param $1 i32) (result f64)
  (local $2 i32)
  (local $3 i32)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $3
  global.get $asm/lib/plant/here
  local.get $0
  i32.eq
  if (result i32)
   block $__inlined_func$asm/lib/plant/isSame$344 (result i32)
    loop $for-loop|0
     local.get $2
     local.get $3
     i32.lt_u
     if
      i32.const 0
      local.get $2
      i32.const 1306624
      i32.add
      i64.load
      local.get $1
      local.get $2
      i32.add
      i64.load
      i64.ne
      br_if $__inlined_func$asm/lib/plant/isSame$344
      drop
      local.get $2
      i32.const 8
      i32.add
      local.set $2
      br $for-loop|0
     end
    end
    i32.const 1
   end
  else
   i32.const 0
  end
  if
   global.get $asm/lib/plant/hereEnergy
   return
  end
  local.get $0
  local.get $1
  call $asm/lib/plant/energyOf
  global.set $asm/lib/plant/hereEnergy
  local.get $0
  global.set $asm/lib/plant/here
  i32.const 0
  local.set $0
  loop $for-loop|00
   local.get $0
   local.get $3
   i32.lt_u
   if
    local.get $0
    i32.const 1306624
    i32.add
    local.get $0
    local.get $1
    i32.add
    f64.load
    f64.store
    local.get $0
    i32.const 8
    i32.add
    local.set $0
    br $for-loop|00
   end
  end
  global.get $asm/lib/plant/hereEnergy
 )
 (func $asm/lib/plant/begin (param $0 i32) (param $1 i32) (param $2 i32) (result i32)
  (local $3 i32)
  (local $4 i32)
  local.get $0
  i32.load offset=32
  local.set $3
  local.get $2
  i32.const 0
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  memory.fill
  local.get $0
  i32.load offset=8
  local.set $2
  local.get $0
  i32.load offset=4
  local.set $4
  i32.const 0
  local.set $0
  loop $for-loop|0
   local.get $0
   local.get $4
   i32.lt_s
   if
    local.get $0
    i32.const 3
    i32.shl
    i32.const 1252352
    i32.add
    local.get $1
    local.get $2
    local.get $0
    i32.const 2
    i32.shl
    i32.add
    i32.load
    i32.add
    f64.load
    f64.store
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|0
   end
  end
  local.get $3
  i32.const 16
  i32.add
  local.get $3
  i32.load
  call $asm/lib/experts/standardise
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
  block $__inlined_func$asm/lib/path/exit$117
   local.get $3
   local.get $7
   f64.lt
   br_if $__inlined_func$asm/lib/path/exit$117
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
   br_if $__inlined_func$asm/lib/path/exit$117
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
  block $__inlined_func$asm/lib/path/exit$118
   local.get $4
   local.get $6
   f64.lt
   br_if $__inlined_func$asm/lib/path/exit$118
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
   br_if $__inlined_func$asm/lib/path/exit$118
   f64.const 1
   local.set $1
  end
  local.get $1
  local.get $5
  f64.min
 )
 (func $asm/lib/network/layerAnswer (param $0 i32) (param $1 i32) (param $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 v128)
  (local $7 i32)
  (local $8 v128)
  (local $9 v128)
  (local $10 v128)
  (local $11 v128)
  (local $12 v128)
  (local $13 i32)
  (local $14 i32)
  (local $15 f32)
  (local $16 f32)
  (local $17 i32)
  (local $18 i32)
  (local $19 i32)
  (local $20 v128)
  (local $21 v128)
  (local $22 v128)
  local.get $0
  i32.load
  local.set $18
  local.get $0
  i32.load offset=12
  local.set $3
  local.get $0
  i32.load offset=16
  local.set $19
  local.get $2
  local.tee $7
  local.get $0
  i32.load offset=4
  local.tee $4
  i32.const 2
  i32.shl
  i32.add
  local.set $17
  local.get $7
  local.get $4
  i32.const -16
  i32.and
  i32.const 2
  i32.shl
  i32.add
  local.set $13
  loop $for-loop|0
   local.get $7
   local.get $13
   i32.lt_u
   if
    local.get $19
    v128.load
    local.set $20
    local.get $19
    v128.load offset=16
    local.set $12
    local.get $19
    v128.load offset=32
    local.set $9
    local.get $19
    v128.load offset=48
    local.set $6
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $10
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $21
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $11
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $22
    local.get $3
    local.set $5
    local.get $1
    local.set $4
    local.get $1
    local.get $18
    i32.const -2
    i32.and
    i32.const 2
    i32.shl
    i32.add
    local.set $14
    loop $for-loop|00
     local.get $4
     local.get $14
     i32.lt_u
     if
      local.get $20
      local.get $4
      v128.load32_splat
      local.tee $8
      local.get $5
      v128.load
      f32x4.mul
      f32x4.add
      local.set $20
      local.get $12
      local.get $8
      local.get $5
      v128.load offset=16
      f32x4.mul
      f32x4.add
      local.set $12
      local.get $9
      local.get $8
      local.get $5
      v128.load offset=32
      f32x4.mul
      f32x4.add
      local.set $9
      local.get $6
      local.get $8
      local.get $5
      v128.load offset=48
      f32x4.mul
      f32x4.add
      local.set $6
      local.get $10
      local.get $4
      v128.load32_splat offset=4
      local.tee $8
      local.get $5
      v128.load offset=64
      f32x4.mul
      f32x4.add
      local.set $10
      local.get $21
      local.get $8
      local.get $5
      v128.load offset=80
      f32x4.mul
      f32x4.add
      local.set $21
      local.get $11
      local.get $8
      local.get $5
      v128.load offset=96
      f32x4.mul
      f32x4.add
      local.set $11
      local.get $22
      local.get $8
      local.get $5
      v128.load offset=112
      f32x4.mul
      f32x4.add
      local.set $22
      local.get $4
      i32.const 8
      i32.add
      local.set $4
      local.get $5
      i32.const 128
      i32.add
      local.set $5
      br $for-loop|00
     end
    end
    local.get $18
    i32.const 1
    i32.and
    if
     local.get $20
     local.get $4
     v128.load32_splat
     local.tee $8
     local.get $5
     v128.load
     f32x4.mul
     f32x4.add
     local.set $20
     local.get $9
     local.get $8
     local.get $5
     v128.load offset=32
     f32x4.mul
     f32x4.add
     local.set $9
     local.get $12
     local.get $8
     local.get $5
     v128.load offset=16
     f32x4.mul
     f32x4.add
     local.set $12
     local.get $6
     local.get $8
     local.get $5
     v128.load offset=48
     f32x4.mul
     f32x4.add
     local.set $6
    end
    local.get $7
    local.get $20
    local.get $10
    f32x4.add
    v128.store
    local.get $7
    local.get $12
    local.get $21
    f32x4.add
    v128.store offset=16
    local.get $7
    local.get $9
    local.get $11
    f32x4.add
    v128.store offset=32
    local.get $7
    local.get $6
    local.get $22
    f32x4.add
    v128.store offset=48
    local.get $7
    i32.const -64
    i32.sub
    local.set $7
    local.get $19
    i32.const -64
    i32.sub
    local.set $19
    local.get $3
    local.get $18
    i32.const 6
    i32.shl
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  loop $for-loop|1
   local.get $7
   local.get $17
   i32.lt_u
   if
    local.get $19
    v128.load
    local.set $20
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $12
    local.get $3
    local.set $4
    local.get $1
    local.tee $5
    local.get $18
    i32.const -2
    i32.and
    i32.const 2
    i32.shl
    i32.add
    local.set $13
    loop $for-loop|01
     local.get $5
     local.get $13
     i32.lt_u
     if
      local.get $20
      local.get $5
      v128.load32_splat
      local.get $4
      v128.load
      f32x4.mul
      f32x4.add
      local.set $20
      local.get $12
      local.get $5
      v128.load32_splat offset=4
      local.get $4
      v128.load offset=16
      f32x4.mul
      f32x4.add
      local.set $12
      local.get $5
      i32.const 8
      i32.add
      local.set $5
      local.get $4
      i32.const 32
      i32.add
      local.set $4
      br $for-loop|01
     end
    end
    local.get $7
    local.get $18
    i32.const 1
    i32.and
    if (result v128)
     local.get $20
     local.get $5
     v128.load32_splat
     local.get $4
     v128.load
     f32x4.mul
     f32x4.add
    else
     local.get $20
    end
    local.get $12
    f32x4.add
    v128.store
    local.get $7
    i32.const 16
    i32.add
    local.set $7
    local.get $19
    i32.const 16
    i32.add
    local.set $19
    local.get $3
    local.get $18
    i32.const 4
    i32.shl
    i32.add
    local.set $3
    br $for-loop|1
   end
  end
  local.get $0
  i32.load offset=8
  local.tee $3
  i32.const 1
  i32.eq
  if
   local.get $2
   local.set $1
   loop $for-loop|02
    local.get $1
    local.get $17
    i32.lt_u
    if
     local.get $1
     v128.load
     local.tee $11
     f32x4.abs
     i32.const 1176
     v128.load32_splat
     f32x4.mul
     i32.const 1172
     v128.load32_splat
     f32x4.pmax
     local.tee $8
     i32.const 1160
     v128.load32_splat
     f32x4.mul
     i32.const 1188
     v128.load32_splat
     local.tee $10
     f32x4.add
     f32x4.floor
     local.tee $6
     i32.const 1212
     v128.load32_splat
     f32x4.add
     i32.const 23
     i32x4.shl
     local.set $9
     local.get $8
     local.get $6
     i32.const 1164
     v128.load32_splat
     f32x4.mul
     f32x4.sub
     local.get $6
     i32.const 1168
     v128.load32_splat
     f32x4.mul
     f32x4.sub
     local.tee $8
     local.get $8
     f32x4.mul
     local.set $6
     local.get $1
     local.get $11
     local.get $9
     local.get $8
     local.get $6
     local.get $10
     local.get $6
     i32.const 1196
     v128.load32_splat
     local.get $6
     i32.const 1204
     v128.load32_splat
     f32x4.mul
     f32x4.add
     f32x4.mul
     f32x4.add
     local.get $8
     i32.const 1192
     v128.load32_splat
     local.get $6
     i32.const 1200
     v128.load32_splat
     local.get $6
     i32.const 1208
     v128.load32_splat
     f32x4.mul
     f32x4.add
     f32x4.mul
     f32x4.add
     f32x4.mul
     f32x4.add
     f32x4.mul
     f32x4.add
     f32x4.mul
     local.get $9
     i32.const 1184
     v128.load32_splat
     f32x4.sub
     f32x4.add
     local.tee $6
     i32.const 1180
     v128.load32_splat
     local.get $6
     f32x4.add
     f32x4.div
     f32x4.abs
     v128.const i32x4 0x80000000 0x80000000 0x80000000 0x80000000
     v128.bitselect
     v128.store
     local.get $1
     i32.const 16
     i32.add
     local.set $1
     br $for-loop|02
    end
   end
  end
  local.get $3
  i32.const 2
  i32.eq
  if
   local.get $2
   local.set $1
   loop $for-loop|13
    local.get $1
    local.get $17
    i32.lt_u
    if
     local.get $1
     v128.load
     local.tee $12
     f32x4.abs
     f32x4.neg
     i32.const 1172
     v128.load32_splat
     f32x4.pmax
     local.tee $8
     i32.const 1160
     v128.load32_splat
     f32x4.mul
     i32.const 1188
     v128.load32_splat
     local.tee $11
     f32x4.add
     f32x4.floor
     local.tee $6
     i32.const 1212
     v128.load32_splat
     f32x4.add
     i32.const 23
     i32x4.shl
     local.set $10
     local.get $8
     local.get $6
     i32.const 1164
     v128.load32_splat
     f32x4.mul
     f32x4.sub
     local.get $6
     i32.const 1168
     v128.load32_splat
     f32x4.mul
     f32x4.sub
     local.tee $9
     local.get $9
     f32x4.mul
     local.set $6
     local.get $1
     i32.const 1184
     v128.load32_splat
     local.tee $8
     local.get $10
     local.get $10
     local.get $9
     local.get $6
     local.get $11
     local.get $6
     i32.const 1196
     v128.load32_splat
     local.get $6
     i32.const 1204
     v128.load32_splat
     f32x4.mul
     f32x4.add
     f32x4.mul
     f32x4.add
     local.get $9
     i32.const 1192
     v128.load32_splat
     local.get $6
     i32.const 1200
     v128.load32_splat
     local.get $6
     i32.const 1208
     v128.load32_splat
     f32x4.mul
     f32x4.add
     f32x4.mul
     f32x4.add
     f32x4.mul
     f32x4.add
     f32x4.mul
     f32x4.add
     f32x4.mul
     f32x4.add
     local.tee $6
     local.get $12
     v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
     f32x4.ge
     v128.bitselect
     local.get $8
     local.get $6
     f32x4.add
     f32x4.div
     v128.store
     local.get $1
     i32.const 16
     i32.add
     local.set $1
     br $for-loop|13
    end
   end
  end
  local.get $0
  f32.load offset=24
  local.set $16
  local.get $0
  f32.load offset=20
  local.tee $15
  f32.const -inf
  f32.gt
  if
   local.get $2
   local.set $0
   loop $for-loop|04
    local.get $0
    local.get $17
    i32.lt_u
    if
     local.get $0
     local.get $0
     v128.load
     local.get $15
     f32x4.splat
     f32x4.max
     v128.store
     local.get $0
     i32.const 16
     i32.add
     local.set $0
     br $for-loop|04
    end
   end
  end
  local.get $16
  f32.const inf
  f32.lt
  if
   loop $for-loop|15
    local.get $2
    local.get $17
    i32.lt_u
    if
     local.get $2
     local.get $2
     v128.load
     local.get $16
     f32x4.splat
     f32x4.min
     v128.store
     local.get $2
     i32.const 16
     i32.add
     local.set $2
     br $for-loop|15
    end
   end
  end
 )
 (func $asm/lib/nearest/slopeOf (param $0 i32) (param $1 i32)
  (local $2 i32)
  (local $3 f64)
  (local $4 i32)
  (local $5 f64)
  (local $6 f64)
  (local $7 f64)
  local.get $0
  i32.eqz
  if
   i32.const 0
   local.set $0
   loop $for-loop|0
    local.get $0
    global.get $asm/lib/gates/axes
    i32.lt_s
    if
     global.get $asm/lib/gates/question
     i32.const 8
     i32.add
     local.get $0
     i32.const 2
     i32.shl
     i32.add
     i32.load
     i32.const 3
     i32.shl
     i32.const 1277952
     i32.add
     local.get $1
     local.get $0
     i32.const 3
     i32.shl
     i32.add
     f64.load
     f64.store
     local.get $0
     i32.const 1
     i32.add
     local.set $0
     br $for-loop|0
    end
   end
   global.get $asm/lib/gates/plant
   i32.const 1277952
   i32.const 1280000
   call $asm/lib/plant/gradientOf
   drop
   i32.const 0
   local.set $0
   loop $for-loop|00
    local.get $0
    global.get $asm/lib/gates/axes
    i32.lt_s
    if
     local.get $0
     i32.const 3
     i32.shl
     i32.const 1282624
     i32.add
     global.get $asm/lib/gates/question
     i32.const 8
     i32.add
     local.get $0
     i32.const 2
     i32.shl
     i32.add
     i32.load
     i32.const 3
     i32.shl
     i32.const 1280000
     i32.add
     f64.load
     f64.store
     local.get $0
     i32.const 1
     i32.add
     local.set $0
     br $for-loop|00
    end
   end
   return
  end
  local.get $0
  local.get $1
  call $asm/lib/gates/excessAt
  local.set $5
  loop $for-loop|01
   local.get $4
   global.get $asm/lib/nearest/axes
   i32.lt_s
   if
    local.get $4
    i32.const 3
    i32.shl
    local.tee $2
    global.get $asm/lib/nearest/question
    i32.const 232
    i32.add
    i32.add
    f64.load
    local.tee $7
    global.get $asm/lib/nearest/question
    i32.const 168
    i32.add
    local.get $2
    i32.add
    f64.load
    f64.sub
    f64.const 0.000244140625
    f64.mul
    local.tee $3
    local.get $3
    f64.neg
    local.get $1
    local.get $2
    i32.add
    f64.load
    local.tee $6
    local.get $3
    f64.add
    local.get $7
    f64.le
    select
    local.set $7
    i32.const 1282496
    local.get $1
    global.get $asm/lib/nearest/axes
    i32.const 3
    i32.shl
    memory.copy
    local.get $2
    i32.const 1282496
    i32.add
    local.get $6
    local.get $7
    f64.add
    f64.store
    local.get $2
    i32.const 1282624
    i32.add
    local.get $3
    f64.const 0
    f64.eq
    if (result f64)
     f64.const 0
    else
     local.get $0
     i32.const 1282496
     call $asm/lib/gates/excessAt
     local.get $5
     f64.sub
     local.get $7
     f64.div
    end
    f64.store
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|01
   end
  end
 )
 (func $asm/lib/nearest/push (param $0 i32) (param $1 i32)
  (local $2 f64)
  (local $3 f64)
  (local $4 f64)
  (local $5 i32)
  (local $6 i32)
  (local $7 f64)
  (local $8 i32)
  f64.const 1
  local.set $4
  loop $for-loop|0
   local.get $6
   i32.const 8
   i32.lt_s
   if
    local.get $3
    local.get $4
    f64.add
    f64.const 0.5
    f64.mul
    local.set $2
    i32.const 0
    local.set $5
    loop $for-loop|00
     local.get $5
     global.get $asm/lib/nearest/axes
     i32.lt_s
     if
      local.get $5
      i32.const 3
      i32.shl
      local.tee $8
      local.get $0
      i32.add
      f64.load
      local.set $7
      local.get $8
      i32.const 1282304
      i32.add
      local.get $2
      f64.const 1
      f64.eq
      if (result f64)
       local.get $1
       local.get $8
       i32.add
       f64.load
      else
       local.get $7
       local.get $2
       local.get $1
       local.get $5
       i32.const 3
       i32.shl
       i32.add
       f64.load
       local.get $7
       f64.sub
       f64.mul
       f64.add
      end
      f64.store
      local.get $5
      i32.const 1
      i32.add
      local.set $5
      br $for-loop|00
     end
    end
    i32.const 1282304
    call $asm/lib/gates/isAllowed
    if
     local.get $2
     local.set $3
    else
     local.get $2
     local.set $4
    end
    local.get $6
    i32.const 1
    i32.add
    local.set $6
    br $for-loop|0
   end
  end
  i32.const 0
  local.set $5
  loop $for-loop|01
   local.get $5
   global.get $asm/lib/nearest/axes
   i32.lt_s
   if
    local.get $5
    i32.const 3
    i32.shl
    local.tee $6
    local.get $0
    i32.add
    f64.load
    local.set $2
    local.get $6
    i32.const 1282432
    i32.add
    local.get $3
    f64.const 1
    f64.eq
    if (result f64)
     local.get $1
     local.get $6
     i32.add
     f64.load
    else
     local.get $2
     local.get $3
     local.get $1
     local.get $5
     i32.const 3
     i32.shl
     i32.add
     f64.load
     local.get $2
     f64.sub
     f64.mul
     f64.add
    end
    f64.store
    local.get $5
    i32.const 1
    i32.add
    local.set $5
    br $for-loop|01
   end
  end
 )
 (func $asm/lib/nearest/eachLikely (param $0 i32) (param $1 i32) (param $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  local.get $0
  local.get $1
  call $asm/lib/plant/committeeOf
  local.tee $5
  i32.eqz
  if
   return
  end
  global.get $asm/lib/nearest/question
  i32.const 8
  i32.add
  local.set $7
  loop $for-loop|0
   local.get $4
   global.get $asm/lib/nearest/axes
   i32.lt_s
   if
    local.get $7
    local.get $4
    i32.const 2
    i32.shl
    i32.add
    i32.load
    local.set $6
    local.get $0
    i32.load offset=8
    local.set $8
    i32.const 0
    local.set $3
    block $__inlined_func$asm/lib/likely/columnOf$315
     loop $for-loop|00
      local.get $3
      local.get $0
      i32.load offset=4
      i32.lt_s
      if
       local.get $8
       local.get $3
       i32.const 2
       i32.shl
       i32.add
       i32.load
       local.get $6
       i32.const 3
       i32.shl
       i32.eq
       br_if $__inlined_func$asm/lib/likely/columnOf$315
       local.get $3
       i32.const 1
       i32.add
       local.set $3
       br $for-loop|00
      end
     end
     i32.const -1
     local.set $3
    end
    local.get $3
    i32.const 0
    i32.lt_s
    if
     return
    end
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|0
   end
  end
  local.get $5
  i32.const 16
  i32.add
  local.set $3
  local.get $5
  i32.load offset=4
  local.set $6
  loop $for-loop|1
   local.get $6
   i32.const 0
   i32.gt_s
   if
    i32.const 0
    local.set $4
    loop $for-loop|2
     local.get $4
     local.get $3
     i32.load offset=8
     i32.lt_s
     if
      local.get $0
      local.get $3
      local.get $4
      local.get $1
      local.get $7
      global.get $asm/lib/nearest/axes
      call $asm/lib/likely/likelyOf
      i32.const 0
      local.set $5
      loop $for-loop|01
       local.get $5
       global.get $asm/lib/nearest/axes
       i32.lt_s
       if
        local.get $5
        i32.const 3
        i32.shl
        local.tee $8
        i32.const 1282240
        i32.add
        local.tee $9
        global.get $asm/lib/nearest/question
        i32.const 232
        i32.add
        local.get $8
        i32.add
        f64.load
        local.get $9
        f64.load
        global.get $asm/lib/nearest/question
        i32.const 168
        i32.add
        local.get $8
        i32.add
        f64.load
        f64.max
        f64.min
        f64.store
        local.get $5
        i32.const 1
        i32.add
        local.set $5
        br $for-loop|01
       end
      end
      local.get $2
      if
       call $asm/lib/nearest/descend
      end
      i32.const 1282240
      call $asm/lib/nearest/scan
      local.get $4
      i32.const 1
      i32.add
      local.set $4
      br $for-loop|2
     end
    end
    local.get $6
    i32.const 1
    i32.sub
    local.set $6
    local.get $3
    i32.const 112
    i32.add
    local.set $3
    br $for-loop|1
   end
  end
 )
 (func $asm/lib/nearest/descend
  (local $0 i32)
  (local $1 i32)
  (local $2 f64)
  (local $3 i32)
  (local $4 i32)
  i32.const 8
  local.set $1
  loop $for-loop|0
   local.get $1
   i32.const 0
   i32.gt_s
   if (result i32)
    i32.const 1282240
    call $asm/lib/gates/isAllowed
   else
    i32.const 1
   end
   i32.eqz
   if
    i32.const 1282240
    call $asm/lib/gates/refusingGate
    local.tee $0
    i32.const 1282240
    call $asm/lib/nearest/slopeOf
    i32.const 1282560
    i32.const 1282624
    global.get $asm/lib/nearest/axes
    i32.const 3
    i32.shl
    memory.copy
    call $asm/lib/nearest/project
    global.get $asm/lib/nearest/steepness
    f64.const 0
    f64.gt
    i32.eqz
    if
     return
    end
    local.get $0
    i32.const 1282240
    call $asm/lib/gates/excessAt
    f64.const 1.001
    f64.mul
    global.get $asm/lib/nearest/steepness
    f64.div
    local.set $2
    i32.const 0
    local.set $0
    loop $for-loop|1
     local.get $0
     global.get $asm/lib/nearest/axes
     i32.lt_s
     if
      local.get $0
      i32.const 3
      i32.shl
      local.tee $3
      i32.const 1282240
      i32.add
      local.tee $4
      local.get $4
      f64.load
      local.get $2
      local.get $3
      i32.const 1282688
      i32.add
      f64.load
      f64.mul
      f64.sub
      f64.store
      local.get $0
      i32.const 1
      i32.add
      local.set $0
      br $for-loop|1
     end
    end
    i32.const 0
    local.set $0
    loop $for-loop|00
     local.get $0
     global.get $asm/lib/nearest/axes
     i32.lt_s
     if
      local.get $0
      i32.const 3
      i32.shl
      local.tee $3
      i32.const 1282240
      i32.add
      local.tee $4
      global.get $asm/lib/nearest/question
      i32.const 232
      i32.add
      local.get $3
      i32.add
      f64.load
      local.get $4
      f64.load
      global.get $asm/lib/nearest/question
      i32.const 168
      i32.add
      local.get $3
      i32.add
      f64.load
      f64.max
      f64.min
      f64.store
      local.get $0
      i32.const 1
      i32.add
      local.set $0
      br $for-loop|00
     end
    end
    local.get $1
    i32.const 1
    i32.sub
    local.set $1
    br $for-loop|0
   end
  end
 )
 (func $asm/lib/mixture/termOf (param $0 i32) (param $1 i32) (param $2 f64) (param $3 i32) (param $4 f64) (result f64)
  (local $5 f64)
  (local $6 v128)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 v128)
  (local $11 v128)
  (local $12 v128)
  (local $13 i32)
  (local $14 v128)
  local.get $2
  local.set $5
  loop $for-loop|0
   local.get $8
   i32.const 1
   i32.add
   local.tee $7
   local.get $3
   i32.lt_s
   if
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $10
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $6
    i32.const 1246208
    local.set $9
    local.get $0
    local.get $7
    i32.const 5
    i32.shl
    i32.add
    local.tee $13
    local.set $7
    loop $for-loop|1
     local.get $0
     local.get $13
     i32.lt_u
     if
      local.get $10
      local.get $0
      v128.load
      local.get $9
      v128.load64_splat
      local.tee $12
      f64x2.mul
      f64x2.add
      local.get $0
      v128.load offset=16
      local.get $9
      v128.load64_splat offset=8
      local.tee $14
      f64x2.mul
      f64x2.add
      local.set $10
      local.get $6
      local.get $7
      v128.load
      local.get $12
      f64x2.mul
      f64x2.add
      local.get $7
      v128.load offset=16
      local.get $14
      f64x2.mul
      f64x2.add
      local.set $6
      local.get $0
      i32.const 32
      i32.add
      local.set $0
      local.get $7
      i32.const 32
      i32.add
      local.set $7
      local.get $9
      i32.const 16
      i32.add
      local.set $9
      br $for-loop|1
     end
    end
    local.get $6
    local.get $7
    v128.load
    local.get $9
    v128.load64_splat
    f64x2.mul
    f64x2.add
    local.get $7
    v128.load offset=16
    local.get $9
    v128.load64_splat offset=8
    f64x2.mul
    f64x2.add
    local.set $6
    local.get $1
    local.get $8
    i32.const 4
    i32.shl
    i32.add
    local.tee $0
    local.get $10
    v128.store
    local.get $0
    local.get $6
    v128.store offset=16
    local.get $2
    local.get $11
    local.get $10
    local.get $10
    f64x2.mul
    f64x2.add
    local.get $6
    local.get $6
    f64x2.mul
    f64x2.add
    local.tee $11
    f64x2.extract_lane 0
    local.get $11
    f64x2.extract_lane 1
    f64.add
    f64.const 0.5
    f64.mul
    f64.sub
    local.tee $5
    local.get $4
    f64.sub
    f64.const -20
    f64.lt
    if
     f64.const -inf
     return
    end
    local.get $7
    i32.const 32
    i32.add
    local.set $0
    local.get $8
    i32.const 2
    i32.add
    local.set $8
    br $for-loop|0
   end
  end
  local.get $3
  local.get $8
  i32.gt_s
  if (result f64)
   v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
   local.set $6
   i32.const 1246208
   local.set $3
   local.get $0
   local.get $8
   i32.const 1
   i32.add
   i32.const 5
   i32.shl
   i32.add
   local.set $7
   loop $for-loop|2
    local.get $0
    local.get $7
    i32.lt_u
    if
     local.get $6
     local.get $0
     v128.load
     local.get $3
     v128.load64_splat
     f64x2.mul
     f64x2.add
     local.get $0
     v128.load offset=16
     local.get $3
     v128.load64_splat offset=8
     f64x2.mul
     f64x2.add
     local.set $6
     local.get $0
     i32.const 32
     i32.add
     local.set $0
     local.get $3
     i32.const 16
     i32.add
     local.set $3
     br $for-loop|2
    end
   end
   local.get $1
   local.get $8
   i32.const 4
   i32.shl
   i32.add
   local.get $6
   v128.store
   local.get $2
   local.get $11
   local.get $6
   local.get $6
   f64x2.mul
   f64x2.add
   local.tee $6
   f64x2.extract_lane 0
   local.get $6
   f64x2.extract_lane 1
   f64.add
   f64.const 0.5
   f64.mul
   f64.sub
  else
   local.get $5
  end
 )
 (func $asm/lib/mixture/mixtureTerms (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 f64)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 f64)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  local.get $0
  i32.load offset=8
  local.set $9
  local.get $0
  i32.load offset=12
  local.set $11
  local.get $2
  i32.const 1
  i32.shr_s
  local.tee $10
  i32.const 1
  i32.add
  local.get $10
  i32.mul
  i32.const 4
  i32.shl
  local.set $12
  local.get $0
  i32.load offset=16
  local.set $4
  local.get $0
  i32.load offset=20
  local.set $5
  i32.const 1261568
  local.set $6
  f64.const -inf
  local.set $3
  loop $for-loop|0
   local.get $7
   local.get $9
   i32.lt_s
   if
    i32.const 0
    local.set $0
    loop $for-loop|1
     local.get $0
     local.get $2
     i32.const 3
     i32.shl
     i32.lt_s
     if
      local.get $0
      i32.const 1246208
      i32.add
      local.get $0
      local.get $1
      i32.add
      v128.load
      local.get $0
      local.get $4
      i32.add
      v128.load
      f64x2.sub
      v128.store
      local.get $0
      i32.const 16
      i32.add
      local.set $0
      br $for-loop|1
     end
    end
    local.get $5
    local.get $6
    local.get $11
    local.get $7
    i32.const 3
    i32.shl
    local.tee $0
    i32.add
    f64.load
    local.get $10
    local.get $3
    call $asm/lib/mixture/termOf
    local.set $8
    local.get $0
    i32.const 1259520
    i32.add
    local.get $8
    f64.store
    local.get $8
    local.get $3
    local.get $3
    local.get $8
    f64.lt
    select
    local.set $3
    local.get $2
    i32.const 3
    i32.shl
    local.tee $0
    local.get $4
    i32.add
    local.set $4
    local.get $5
    local.get $12
    i32.add
    local.set $5
    local.get $0
    local.get $6
    i32.add
    local.set $6
    local.get $7
    i32.const 1
    i32.add
    local.set $7
    br $for-loop|0
   end
  end
  local.get $9
  i32.const 3
  i32.shl
  i32.const 1259520
  i32.add
  f64.const -inf
  f64.store
  local.get $3
 )
 (func $asm/lib/mixture/mixtureGradient (param $0 i32) (param $1 i32) (result f64)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 v128)
  (local $6 i32)
  (local $7 i32)
  (local $8 f64)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 v128)
  (local $14 i32)
  (local $15 f64)
  (local $16 v128)
  local.get $0
  i32.const 1245184
  local.get $1
  call $asm/lib/mixture/mixtureTerms
  local.set $8
  local.get $0
  i32.load offset=8
  local.tee $11
  i32.const 1
  i32.add
  i32.const 1
  i32.shr_s
  local.get $8
  call $asm/lib/log-sum/logSum
  f64.neg
  local.get $1
  i32.const 1
  i32.shr_s
  local.tee $9
  local.get $9
  i32.const 1
  i32.add
  i32.mul
  i32.const 4
  i32.shl
  local.set $12
  local.get $0
  i32.load offset=20
  local.set $2
  i32.const 1261568
  local.set $7
  i32.const 1257472
  i32.const 0
  local.get $1
  i32.const 4
  i32.shl
  memory.fill
  loop $for-loop|0
   local.get $10
   local.get $11
   i32.lt_s
   if
    local.get $10
    i32.const 3
    i32.shl
    i32.const 1259520
    i32.add
    f64.load
    local.tee $8
    f64.const 0
    f64.ne
    if
     local.get $2
     local.set $0
     local.get $8
     f64x2.splat
     local.set $13
     i32.const 0
     local.set $6
     loop $for-loop|00
      local.get $6
      i32.const 1
      i32.add
      local.tee $4
      local.get $9
      i32.lt_s
      if
       local.get $13
       local.get $7
       local.get $6
       i32.const 4
       i32.shl
       i32.add
       local.tee $3
       v128.load
       f64x2.mul
       local.set $5
       local.get $13
       local.get $3
       v128.load offset=16
       f64x2.mul
       local.set $16
       i32.const 1257472
       local.set $3
       local.get $0
       local.get $4
       i32.const 5
       i32.shl
       i32.add
       local.tee $14
       local.set $4
       loop $for-loop|1
        local.get $0
        local.get $14
        i32.lt_u
        if
         local.get $3
         local.get $3
         v128.load
         local.get $5
         local.get $0
         v128.load
         f64x2.mul
         f64x2.add
         local.get $16
         local.get $4
         v128.load
         f64x2.mul
         f64x2.add
         v128.store
         local.get $0
         i32.const 16
         i32.add
         local.set $0
         local.get $4
         i32.const 16
         i32.add
         local.set $4
         local.get $3
         i32.const 16
         i32.add
         local.set $3
         br $for-loop|1
        end
       end
       local.get $3
       local.get $3
       v128.load
       local.get $16
       local.get $4
       v128.load
       f64x2.mul
       f64x2.add
       v128.store
       local.get $3
       local.get $3
       v128.load offset=16
       local.get $16
       local.get $4
       v128.load offset=16
       f64x2.mul
       f64x2.add
       v128.store offset=16
       local.get $4
       i32.const 32
       i32.add
       local.set $0
       local.get $6
       i32.const 2
       i32.add
       local.set $6
       br $for-loop|00
      end
     end
     local.get $6
     local.get $9
     i32.lt_s
     if
      local.get $13
      local.get $7
      local.get $6
      i32.const 4
      i32.shl
      i32.add
      v128.load
      f64x2.mul
      local.set $5
      local.get $0
      local.get $6
      i32.const 1
      i32.add
      i32.const 5
      i32.shl
      i32.add
      local.set $4
      i32.const 1257472
      local.set $3
      loop $for-loop|2
       local.get $0
       local.get $4
       i32.lt_u
       if
        local.get $3
        local.get $3
        v128.load
        local.get $5
        local.get $0
        v128.load
        f64x2.mul
        f64x2.add
        v128.store
        local.get $0
        i32.const 16
        i32.add
        local.set $0
        local.get $3
        i32.const 16
        i32.add
        local.set $3
        br $for-loop|2
       end
      end
     end
    end
    local.get $2
    local.get $12
    i32.add
    local.set $2
    local.get $7
    local.get $1
    i32.const 3
    i32.shl
    i32.add
    local.set $7
    local.get $10
    i32.const 1
    i32.add
    local.set $10
    br $for-loop|0
   end
  end
  i32.const 0
  local.set $0
  loop $for-loop|01
   local.get $0
   local.get $1
   i32.lt_s
   if
    local.get $0
    i32.const 3
    i32.shl
    i32.const 1247232
    i32.add
    local.get $0
    i32.const 4
    i32.shl
    i32.const 1257472
    i32.add
    v128.load
    local.tee $5
    f64x2.extract_lane 0
    local.get $5
    f64x2.extract_lane 1
    f64.add
    f64.store
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|01
   end
  end
 )
 (func $asm/lib/logarithms/logarithms (param $0 v128) (result v128)
  (local $1 v128)
  (local $2 v128)
  (local $3 v128)
  local.get $0
  local.get $0
  v128.const i32x4 0x00000000 0x00095f62 0x00000000 0x00095f62
  i64x2.add
  i32.const 52
  i64x2.shr_u
  v128.const i32x4 0x000003ff 0x00000000 0x000003ff 0x00000000
  i64x2.sub
  local.tee $1
  i32.const 52
  i64x2.shl
  i64x2.sub
  local.tee $0
  v128.const i32x4 0x00000000 0x3ff00000 0x00000000 0x3ff00000
  f64x2.sub
  local.get $0
  v128.const i32x4 0x00000000 0x3ff00000 0x00000000 0x3ff00000
  f64x2.add
  f64x2.div
  local.tee $2
  local.get $2
  f64x2.mul
  local.tee $3
  local.get $3
  f64x2.mul
  local.set $0
  local.get $1
  local.get $1
  i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
  f64x2.convert_low_i32x4_s
  local.tee $1
  v128.const i32x4 0xfee00000 0x3fe62e42 0xfee00000 0x3fe62e42
  f64x2.mul
  local.get $2
  local.get $2
  f64x2.add
  local.tee $2
  local.get $2
  local.get $3
  v128.const i32x4 0x55555555 0x3fd55555 0x55555555 0x3fd55555
  local.get $0
  v128.const i32x4 0x92492492 0x3fc24924 0x92492492 0x3fc24924
  local.get $0
  v128.const i32x4 0x745d1746 0x3fb745d1 0x745d1746 0x3fb745d1
  local.get $0
  v128.const i32x4 0x11111111 0x3fb11111 0x11111111 0x3fb11111
  local.get $0
  v128.const i32x4 0xbca1af28 0x3faaf286 0xbca1af28 0x3faaf286
  local.get $0
  v128.const i32x4 0x590b2164 0x3fa642c8 0x590b2164 0x3fa642c8
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  local.get $0
  v128.const i32x4 0x9999999a 0x3fc99999 0x9999999a 0x3fc99999
  local.get $0
  v128.const i32x4 0x1c71c71c 0x3fbc71c7 0x1c71c71c 0x3fbc71c7
  local.get $0
  v128.const i32x4 0x13b13b14 0x3fb3b13b 0x13b13b14 0x3fb3b13b
  local.get $0
  v128.const i32x4 0x1e1e1e1e 0x3fae1e1e 0x1e1e1e1e 0x3fae1e1e
  local.get $0
  v128.const i32x4 0x18618618 0x3fa86186 0x18618618 0x3fa86186
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  f64x2.add
  f64x2.mul
  local.get $1
  v128.const i32x4 0x35793c76 0x3dea39ef 0x35793c76 0x3dea39ef
  f64x2.mul
  f64x2.add
  f64x2.add
  f64x2.add
 )
 (func $asm/lib/log-sum/logSum (param $0 i32) (param $1 f64) (result f64)
  (local $2 v128)
  (local $3 i32)
  (local $4 i32)
  (local $5 v128)
  (local $6 v128)
  (local $7 v128)
  (local $8 f64)
  (local $9 v128)
  (local $10 v128)
  i32.const 1259520
  local.set $3
  local.get $0
  i32.const 4
  i32.shl
  i32.const 1259520
  i32.add
  local.set $4
  i32.const 1259520
  local.set $0
  loop $for-loop|0
   local.get $0
   local.get $4
   i32.lt_u
   if
    local.get $0
    local.get $0
    v128.load
    local.get $1
    f64x2.splat
    f64x2.sub
    local.tee $5
    v128.const i32x4 0x00000000 0xc0340000 0x00000000 0xc0340000
    f64x2.ge
    local.tee $6
    v128.any_true
    if (result v128)
     local.get $5
     local.get $5
     i32.const 1024
     v128.load64_splat
     f64x2.mul
     i32.const 1032
     v128.load64_splat
     local.tee $7
     f64x2.add
     f64x2.floor
     local.tee $5
     i32.const 1040
     v128.load64_splat
     f64x2.mul
     f64x2.sub
     local.get $5
     i32.const 1048
     v128.load64_splat
     f64x2.mul
     f64x2.sub
     local.tee $10
     local.get $10
     f64x2.mul
     local.set $9
     i32.const 1144
     v128.load64_splat
     local.get $10
     local.get $9
     local.get $7
     local.get $9
     i32.const 1088
     v128.load64_splat
     local.get $9
     i32.const 1080
     v128.load64_splat
     local.get $9
     i32.const 1072
     v128.load64_splat
     f64x2.mul
     f64x2.add
     f64x2.mul
     f64x2.add
     f64x2.mul
     f64x2.add
     local.get $10
     i32.const 1136
     v128.load64_splat
     local.get $9
     i32.const 1128
     v128.load64_splat
     local.get $9
     i32.const 1120
     v128.load64_splat
     f64x2.mul
     f64x2.add
     f64x2.mul
     f64x2.add
     f64x2.mul
     f64x2.add
     f64x2.mul
     f64x2.add
     f64x2.add
     local.get $5
     i32.const 1152
     v128.load64_splat
     f64x2.add
     i32.const 52
     i64x2.shl
     f64x2.mul
     local.get $6
     v128.and
    else
     v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    end
    local.tee $5
    v128.store
    local.get $2
    local.get $5
    f64x2.add
    local.set $2
    local.get $0
    i32.const 16
    i32.add
    local.set $0
    br $for-loop|0
   end
  end
  f64.const 1
  local.get $2
  f64x2.extract_lane 0
  local.get $2
  f64x2.extract_lane 1
  f64.add
  local.tee $8
  f64.div
  f64x2.splat
  local.set $2
  loop $for-loop|1
   local.get $3
   local.get $4
   i32.lt_u
   if
    local.get $3
    local.get $3
    v128.load
    local.get $2
    f64x2.mul
    v128.store
    local.get $3
    i32.const 16
    i32.add
    local.set $3
    br $for-loop|1
   end
  end
  local.get $1
  local.get $8
  call $asm/lib/elementary/logarithm
  f64.add
 )
 (func $asm/lib/kernel-density/densityTerms (param $0 i32) (param $1 i32) (result f64)
  (local $2 v128)
  (local $3 i32)
  (local $4 i32)
  (local $5 v128)
  (local $6 v128)
  (local $7 v128)
  (local $8 v128)
  (local $9 v128)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 v128)
  local.get $0
  i32.load offset=24
  local.set $11
  local.get $0
  f64.load offset=40
  f64x2.splat
  local.set $7
  local.get $1
  i32.const 3
  i32.shl
  i32.const 1245184
  i32.add
  local.set $12
  local.get $1
  i32.const 1
  i32.and
  i32.const 6
  i32.shl
  local.set $13
  local.get $0
  i32.load offset=28
  local.set $3
  local.get $0
  i32.load offset=32
  local.set $1
  i32.const 1259520
  local.set $4
  v128.const i32x4 0x00000000 0xfff00000 0x00000000 0xfff00000
  local.set $8
  loop $for-loop|0
   local.get $10
   local.get $11
   i32.lt_s
   if
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $6
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $2
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $5
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $9
    i32.const 1245184
    local.set $0
    loop $for-loop|1
     local.get $0
     local.get $12
     i32.lt_u
     if
      local.get $6
      local.get $0
      v128.load64_splat
      local.tee $14
      local.get $1
      v128.load
      f64x2.sub
      local.tee $6
      local.get $6
      f64x2.mul
      f64x2.add
      local.set $6
      local.get $2
      local.get $14
      local.get $1
      v128.load offset=16
      f64x2.sub
      local.tee $2
      local.get $2
      f64x2.mul
      f64x2.add
      local.set $2
      local.get $5
      local.get $14
      local.get $1
      v128.load offset=32
      f64x2.sub
      local.tee $5
      local.get $5
      f64x2.mul
      f64x2.add
      local.set $5
      local.get $9
      local.get $14
      local.get $1
      v128.load offset=48
      f64x2.sub
      local.tee $9
      local.get $9
      f64x2.mul
      f64x2.add
      local.set $9
      local.get $0
      i32.const 8
      i32.add
      local.set $0
      local.get $1
      i32.const -64
      i32.sub
      local.set $1
      br $for-loop|1
     end
    end
    local.get $3
    v128.load offset=16
    local.get $2
    local.get $7
    f64x2.mul
    f64x2.sub
    local.set $2
    local.get $3
    v128.load offset=32
    local.get $5
    local.get $7
    f64x2.mul
    f64x2.sub
    local.set $5
    local.get $3
    v128.load offset=48
    local.get $9
    local.get $7
    f64x2.mul
    f64x2.sub
    local.set $9
    local.get $4
    local.get $3
    v128.load
    local.get $6
    local.get $7
    f64x2.mul
    f64x2.sub
    local.tee $6
    v128.store
    local.get $4
    local.get $2
    v128.store offset=16
    local.get $4
    local.get $5
    v128.store offset=32
    local.get $4
    local.get $9
    v128.store offset=48
    local.get $8
    local.get $6
    local.get $2
    f64x2.pmax
    local.get $5
    local.get $9
    f64x2.pmax
    f64x2.pmax
    f64x2.pmax
    local.set $8
    local.get $1
    local.get $13
    i32.add
    local.set $1
    local.get $4
    i32.const -64
    i32.sub
    local.set $4
    local.get $3
    i32.const -64
    i32.sub
    local.set $3
    local.get $10
    i32.const 1
    i32.add
    local.set $10
    br $for-loop|0
   end
  end
  local.get $8
  f64x2.extract_lane 0
  local.get $8
  f64x2.extract_lane 1
  f64.max
 )
 (func $asm/lib/kernel-density/densityGradient (param $0 i32) (param $1 i32) (result f64)
  (local $2 i32)
  (local $3 i32)
  (local $4 v128)
  (local $5 i32)
  (local $6 v128)
  (local $7 v128)
  (local $8 v128)
  (local $9 i32)
  (local $10 i32)
  (local $11 f64)
  (local $12 v128)
  (local $13 v128)
  (local $14 i32)
  local.get $0
  i32.load offset=24
  local.tee $10
  i32.const 2
  i32.shl
  local.get $0
  local.get $1
  call $asm/lib/kernel-density/densityTerms
  call $asm/lib/log-sum/logSum
  f64.neg
  local.get $0
  f64.load offset=40
  f64x2.splat
  local.set $12
  local.get $0
  i32.load offset=32
  local.set $2
  i32.const 1259520
  local.set $5
  i32.const 1257472
  i32.const 0
  local.get $1
  i32.const 4
  i32.shl
  memory.fill
  loop $for-loop|0
   local.get $9
   local.get $10
   i32.lt_s
   if
    local.get $5
    v128.load
    v128.const i32x4 0x00000000 0x40000000 0x00000000 0x40000000
    f64x2.mul
    local.get $12
    f64x2.mul
    local.set $13
    local.get $5
    v128.load offset=16
    v128.const i32x4 0x00000000 0x40000000 0x00000000 0x40000000
    f64x2.mul
    local.get $12
    f64x2.mul
    local.set $4
    local.get $5
    v128.load offset=32
    v128.const i32x4 0x00000000 0x40000000 0x00000000 0x40000000
    f64x2.mul
    local.get $12
    f64x2.mul
    local.set $6
    local.get $5
    v128.load offset=48
    v128.const i32x4 0x00000000 0x40000000 0x00000000 0x40000000
    f64x2.mul
    local.get $12
    f64x2.mul
    local.set $7
    local.get $5
    i32.const -64
    i32.sub
    local.set $5
    local.get $13
    v128.any_true
    local.tee $0
    if
     local.get $4
     v128.any_true
     local.set $0
    end
    local.get $0
    if
     local.get $6
     v128.any_true
     local.set $0
    end
    block $for-continue|0
     local.get $7
     v128.any_true
     local.get $0
     local.get $0
     select
     i32.eqz
     if
      local.get $2
      local.set $0
      local.get $13
      v128.any_true
      if
       i32.const 0
       local.set $3
       loop $for-loop|00
        local.get $1
        local.get $3
        i32.gt_s
        if
         local.get $3
         i32.const 4
         i32.shl
         i32.const 1257472
         i32.add
         local.tee $14
         local.get $14
         v128.load
         local.get $13
         local.get $3
         i32.const 3
         i32.shl
         i32.const 1245184
         i32.add
         v128.load64_splat
         local.get $0
         v128.load
         f64x2.sub
         f64x2.mul
         f64x2.add
         v128.store
         local.get $3
         i32.const 1
         i32.add
         local.set $3
         local.get $0
         i32.const -64
         i32.sub
         local.set $0
         br $for-loop|00
        end
       end
      end
      local.get $2
      i32.const 16
      i32.add
      local.set $3
      local.get $4
      v128.any_true
      if
       i32.const 0
       local.set $0
       loop $for-loop|01
        local.get $0
        local.get $1
        i32.lt_s
        if
         local.get $0
         i32.const 4
         i32.shl
         i32.const 1257472
         i32.add
         local.tee $14
         local.get $14
         v128.load
         local.get $4
         local.get $0
         i32.const 3
         i32.shl
         i32.const 1245184
         i32.add
         v128.load64_splat
         local.get $3
         v128.load
         f64x2.sub
         f64x2.mul
         f64x2.add
         v128.store
         local.get $0
         i32.const 1
         i32.add
         local.set $0
         local.get $3
         i32.const -64
         i32.sub
         local.set $3
         br $for-loop|01
        end
       end
      end
      local.get $2
      i32.const 32
      i32.add
      local.set $3
      local.get $6
      v128.any_true
      if
       i32.const 0
       local.set $0
       loop $for-loop|02
        local.get $0
        local.get $1
        i32.lt_s
        if
         local.get $0
         i32.const 4
         i32.shl
         i32.const 1257472
         i32.add
         local.tee $14
         local.get $14
         v128.load
         local.get $6
         local.get $0
         i32.const 3
         i32.shl
         i32.const 1245184
         i32.add
         v128.load64_splat
         local.get $3
         v128.load
         f64x2.sub
         f64x2.mul
         f64x2.add
         v128.store
         local.get $0
         i32.const 1
         i32.add
         local.set $0
         local.get $3
         i32.const -64
         i32.sub
         local.set $3
         br $for-loop|02
        end
       end
      end
      local.get $2
      i32.const 48
      i32.add
      local.set $3
      local.get $7
      v128.any_true
      if
       i32.const 0
       local.set $0
       loop $for-loop|03
        local.get $0
        local.get $1
        i32.lt_s
        if
         local.get $0
         i32.const 4
         i32.shl
         i32.const 1257472
         i32.add
         local.tee $14
         local.get $14
         v128.load
         local.get $7
         local.get $0
         i32.const 3
         i32.shl
         i32.const 1245184
         i32.add
         v128.load64_splat
         local.get $3
         v128.load
         f64x2.sub
         f64x2.mul
         f64x2.add
         v128.store
         local.get $0
         i32.const 1
         i32.add
         local.set $0
         local.get $3
         i32.const -64
         i32.sub
         local.set $3
         br $for-loop|03
        end
       end
      end
      local.get $2
      local.get $1
      i32.const 6
      i32.shl
      i32.add
      local.set $2
      br $for-continue|0
     end
     i32.const 0
     local.set $0
     loop $for-loop|1
      local.get $0
      local.get $1
      i32.lt_s
      if
       local.get $0
       i32.const 4
       i32.shl
       i32.const 1257472
       i32.add
       local.tee $3
       local.get $3
       v128.load
       local.get $13
       local.get $0
       i32.const 3
       i32.shl
       i32.const 1245184
       i32.add
       v128.load64_splat
       local.tee $8
       local.get $2
       v128.load
       f64x2.sub
       f64x2.mul
       f64x2.add
       local.get $4
       local.get $8
       local.get $2
       v128.load offset=16
       f64x2.sub
       f64x2.mul
       f64x2.add
       local.get $6
       local.get $8
       local.get $2
       v128.load offset=32
       f64x2.sub
       f64x2.mul
       f64x2.add
       local.get $7
       local.get $8
       local.get $2
       v128.load offset=48
       f64x2.sub
       f64x2.mul
       f64x2.add
       v128.store
       local.get $0
       i32.const 1
       i32.add
       local.set $0
       local.get $2
       i32.const -64
       i32.sub
       local.set $2
       br $for-loop|1
      end
     end
    end
    local.get $9
    i32.const 1
    i32.add
    local.set $9
    br $for-loop|0
   end
  end
  i32.const 0
  local.set $0
  loop $for-loop|04
   local.get $0
   local.get $1
   i32.lt_s
   if
    local.get $0
    i32.const 3
    i32.shl
    i32.const 1247232
    i32.add
    local.get $0
    i32.const 4
    i32.shl
    i32.const 1257472
    i32.add
    v128.load
    local.tee $4
    f64x2.extract_lane 0
    local.get $4
    f64x2.extract_lane 1
    f64.add
    f64.store
    local.get $0
    i32.const 1
    i32.add
    local.set $0
    br $for-loop|04
   end
  end
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
  block $__inlined_func$asm/lib/grid/beyond$106
   local.get $1
   local.get $6
   f64.gt
   br_if $__inlined_func$asm/lib/grid/beyond$106
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
   br_if $__inlined_func$asm/lib/grid/beyond$106
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
  block $__inlined_func$asm/lib/grid/beyond$107
   local.get $2
   local.get $6
   f64.gt
   br_if $__inlined_func$asm/lib/grid/beyond$107
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
   br_if $__inlined_func$asm/lib/grid/beyond$107
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
 (func $asm/lib/gates/refusingGate (param $0 i32) (result i32)
  (local $1 i32)
  loop $for-loop|0
   local.get $1
   i32.const 3
   i32.lt_s
   if
    local.get $1
    local.get $0
    call $asm/lib/gates/isRefusing
    if
     local.get $1
     return
    end
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|0
   end
  end
  i32.const 0
 )
 (func $asm/lib/gates/isRefusing (param $0 i32) (param $1 i32) (result i32)
  (local $2 f64)
  local.get $0
  local.get $1
  global.get $asm/lib/gates/question
  i32.const 360
  i32.add
  local.get $0
  i32.const 3
  i32.shl
  i32.add
  f64.load
  local.tee $2
  call $asm/lib/gates/energyAt
  local.get $2
  f64.le
  i32.eqz
 )
 (func $asm/lib/gates/energyAt (param $0 i32) (param $1 i32) (param $2 f64) (result f64)
  (local $3 i32)
  loop $for-loop|0
   local.get $3
   global.get $asm/lib/gates/axes
   i32.lt_s
   if
    global.get $asm/lib/gates/question
    i32.const 8
    i32.add
    local.get $3
    i32.const 2
    i32.shl
    i32.add
    i32.load
    i32.const 3
    i32.shl
    i32.const 1277952
    i32.add
    local.get $1
    local.get $3
    i32.const 3
    i32.shl
    i32.add
    f64.load
    f64.store
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  local.get $0
  i32.eqz
  if
   global.get $asm/lib/gates/plant
   i32.const 1277952
   call $asm/lib/plant/energyOf
   return
  end
  local.get $0
  i32.const 1
  i32.ne
  if
   global.get $asm/lib/gates/plant
   local.tee $0
   global.get $asm/lib/gates/state
   local.tee $1
   i32.const 1277952
   local.get $0
   local.get $1
   call $asm/lib/plant/energyOf
   local.get $0
   i32.const 1277952
   call $asm/lib/plant/energyOf
   f64.max
   local.get $2
   call $asm/lib/way/highestOn
   return
  end
  global.get $asm/lib/gates/foresight
  i32.eqz
  if
   f64.const 0
   return
  end
  global.get $asm/lib/gates/foresight
  global.get $asm/lib/gates/state
  i32.const 1277952
  global.get $asm/lib/gates/question
  i32.const 8
  i32.add
  global.get $asm/lib/gates/axes
  i32.const 1282048
  call $asm/lib/roll-out/outlookOf
 )
 (func $asm/lib/forecast/gainOf (param $0 f64) (param $1 f64) (result f64)
  local.get $0
  local.get $1
  f64.div
  local.tee $0
  f64.const inf
  f64.lt
  local.get $0
  f64.const 1
  f64.gt
  i32.and
  if (result f64)
   local.get $0
   call $asm/lib/elementary/logarithm
  else
   f64.const 0
  end
 )
 (func $asm/lib/forecast/deviationOf (param $0 f32) (param $1 f64) (result f64)
  local.get $0
  f64.promote_f32
  f64.const -27.631
  f64.max
  f64.const 27.631
  f64.min
  f64.const 0.5
  f64.mul
  f64x2.splat
  call $asm/lib/elementary/exponentials
  f64x2.extract_lane 0
  local.get $1
  f64.abs
  f64.mul
 )
 (func $asm/lib/experts/take (param $0 i32) (param $1 i32) (param $2 f64) (param $3 f64) (param $4 i32) (result f64)
  (local $5 f64)
  (local $6 v128)
  (local $7 f64)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  local.get $3
  block $__inlined_func$asm/lib/tail/natsAt$13 (result f64)
   f64.const 0
   local.get $1
   local.get $2
   call $asm/lib/tail/rankOf
   local.tee $9
   i32.eqz
   br_if $__inlined_func$asm/lib/tail/natsAt$13
   drop
   local.get $9
   i32.const 1
   i32.sub
   i32.const 3
   i32.shl
   local.tee $8
   local.get $1
   i32.load offset=4
   i32.add
   f64.load
   local.set $7
   local.get $1
   i32.load offset=8
   local.get $8
   i32.add
   f64.load
   local.set $5
   local.get $9
   local.get $1
   i32.load
   i32.eq
   if
    local.get $5
    local.get $2
    local.get $7
    f64.sub
    local.get $1
    f64.load offset=16
    f64.div
    f64.add
    br $__inlined_func$asm/lib/tail/natsAt$13
   end
   local.get $5
   local.get $2
   local.get $7
   f64.sub
   local.get $9
   i32.const 3
   i32.shl
   local.tee $8
   local.get $1
   i32.load offset=4
   i32.add
   f64.load
   local.get $7
   f64.sub
   f64.div
   local.get $1
   i32.load offset=8
   local.get $8
   i32.add
   f64.load
   local.get $5
   f64.sub
   f64.mul
   f64.add
  end
  local.tee $2
  f64.ge
  if
   local.get $3
   return
  end
  block $__inlined_func$asm/lib/tail/slopeAt$503 (result f64)
   f64.const 0
   local.get $9
   i32.eqz
   br_if $__inlined_func$asm/lib/tail/slopeAt$503
   drop
   local.get $9
   local.get $1
   i32.load
   i32.eq
   if
    f64.const 1
    local.get $1
    f64.load offset=16
    f64.div
    br $__inlined_func$asm/lib/tail/slopeAt$503
   end
   local.get $1
   i32.load offset=8
   local.tee $8
   local.get $9
   i32.const 3
   i32.shl
   local.tee $10
   i32.add
   f64.load
   local.get $9
   i32.const 1
   i32.sub
   i32.const 3
   i32.shl
   local.tee $9
   local.get $8
   i32.add
   f64.load
   f64.sub
   local.get $1
   i32.load offset=4
   local.tee $1
   local.get $10
   i32.add
   f64.load
   local.get $1
   local.get $9
   i32.add
   f64.load
   f64.sub
   f64.div
   f64.const 1e9
   f64.min
  end
  f64x2.splat
  local.set $6
  local.get $0
  i32.load offset=4
  local.set $1
  i32.const 0
  local.set $0
  loop $for-loop|0
   local.get $0
   local.get $4
   i32.const 3
   i32.shl
   i32.lt_s
   if
    local.get $0
    i32.const 1248256
    i32.add
    local.get $6
    local.get $0
    i32.const 1247232
    i32.add
    v128.load
    f64x2.mul
    local.get $0
    local.get $1
    i32.add
    v128.load
    f64x2.div
    v128.store
    local.get $0
    i32.const 16
    i32.add
    local.set $0
    br $for-loop|0
   end
  end
  local.get $2
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
    block $__inlined_func$asm/lib/path/exit$69 (result f64)
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
     br_if $__inlined_func$asm/lib/path/exit$69
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
     br_if $__inlined_func$asm/lib/path/exit$69
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
 (func $asm/kernels/spin-heat-bath/isOther (param $0 f64) (param $1 f64) (param $2 f64) (result i32)
  block $__inlined_func$asm/kernels/spin-heat-bath/chanceOfUp$420 (result f64)
   local.get $0
   local.get $0
   f64.add
   global.get $asm/kernels/spin-heat-bath/temperature
   f64.div
   local.tee $0
   f64.const 0
   f64.ge
   if
    f64.const 1
    local.get $0
    f64.neg
    local.tee $0
    f64.const -700
    f64.ge
    if (result f64)
     local.get $0
     f64x2.splat
     call $asm/lib/elementary/exponentials
     f64x2.extract_lane 0
    else
     f64.const 0
    end
    f64.const 1
    f64.add
    f64.div
    br $__inlined_func$asm/kernels/spin-heat-bath/chanceOfUp$420
   end
   local.get $0
   f64.const -700
   f64.ge
   if (result f64)
    local.get $0
    f64x2.splat
    call $asm/lib/elementary/exponentials
    f64x2.extract_lane 0
   else
    f64.const 0
   end
   local.tee $0
   local.get $0
   f64.const 1
   f64.add
   f64.div
  end
  local.get $2
  f64.gt
  local.get $1
  f64.const 0
  f64.gt
  i32.ne
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
 (func $asm/kernels/assignment-sweep/exchangeIn (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 v128)
  (local $9 f64)
  local.get $0
  local.get $2
  local.get $4
  i32.mul
  i32.add
  local.set $6
  local.get $0
  local.get $1
  local.get $4
  i32.mul
  i32.add
  local.tee $5
  local.get $4
  i32.add
  local.set $7
  loop $for-loop|0
   local.get $5
   local.get $7
   i32.lt_u
   if
    local.get $5
    v128.load
    local.set $8
    local.get $5
    local.get $6
    v128.load
    v128.store
    local.get $6
    local.get $8
    v128.store
    local.get $5
    i32.const 16
    i32.add
    local.set $5
    local.get $6
    i32.const 16
    i32.add
    local.set $6
    br $for-loop|0
   end
  end
  loop $for-loop|1
   local.get $3
   if
    local.get $0
    local.get $1
    i32.const 3
    i32.shl
    i32.add
    local.tee $5
    f64.load
    local.set $9
    local.get $5
    local.get $0
    local.get $2
    i32.const 3
    i32.shl
    i32.add
    local.tee $5
    f64.load
    f64.store
    local.get $5
    local.get $9
    f64.store
    local.get $3
    i32.const 1
    i32.sub
    local.set $3
    local.get $0
    local.get $4
    i32.add
    local.set $0
    br $for-loop|1
   end
  end
 )
 (func $asm/lib/weigh/lead (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 i32)
  (local $4 i32)
  (local $5 f64)
  (local $6 i32)
  (local $7 f64)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 f64)
  local.get $0
  i32.load offset=44
  local.set $8
  local.get $1
  i32.const 8
  i32.add
  local.get $0
  i32.load offset=24
  i32.const 3
  i32.shl
  i32.add
  local.set $6
  local.get $0
  i32.load offset=76
  local.set $4
  loop $for-loop|0
   local.get $2
   local.get $3
   i32.gt_u
   if
    local.get $3
    local.get $6
    i32.add
    local.get $3
    local.get $4
    i32.add
    f64.load
    f64.store
    local.get $3
    i32.const 8
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  local.get $0
  i32.load offset=56
  local.set $2
  local.get $0
  i32.load offset=20
  local.set $3
  loop $for-loop|00
   local.get $3
   i32.const 0
   i32.gt_s
   if
    local.get $6
    local.get $2
    i32.load
    i32.const 3
    i32.shl
    i32.add
    local.get $8
    local.get $2
    i32.load offset=4
    i32.const 3
    i32.shl
    i32.add
    f64.load
    f64.store
    local.get $3
    i32.const 1
    i32.sub
    local.set $3
    local.get $2
    i32.const 8
    i32.add
    local.set $2
    br $for-loop|00
   end
  end
  local.get $0
  i32.load offset=48
  local.set $2
  local.get $0
  i32.load offset=52
  local.set $3
  local.get $0
  i32.load offset=16
  local.set $4
  loop $for-loop|01
   local.get $4
   i32.const 0
   i32.gt_s
   if
    local.get $3
    i32.load
    local.get $8
    local.get $3
    i32.load offset=4
    i32.const 3
    i32.shl
    i32.add
    f64.load
    local.get $2
    f64.load
    f64.sub
    local.get $2
    f64.load offset=8
    f64.div
    f32.demote_f64
    f32.store
    local.get $4
    i32.const 1
    i32.sub
    local.set $4
    local.get $2
    i32.const 16
    i32.add
    local.set $2
    local.get $3
    i32.const 8
    i32.add
    local.set $3
    br $for-loop|01
   end
  end
  local.get $0
  i32.load
  local.get $0
  i32.load offset=68
  local.get $0
  i32.load offset=72
  call $asm/lib/network/answerOf
  if (result f64)
   f64.const nan:0x8000000000000
  else
   local.get $1
   i32.const 8
   i32.add
   local.set $4
   local.get $0
   i32.const -64
   i32.sub
   i32.load
   local.set $8
   local.get $0
   i32.load offset=72
   local.tee $9
   local.get $0
   i32.load offset=24
   local.tee $2
   i32.const 2
   i32.shl
   i32.add
   local.set $10
   local.get $0
   i32.load offset=60
   local.set $1
   i32.const 0
   local.set $0
   block $__inlined_func$asm/lib/weigh/foretell$514 (result f64)
    loop $for-loop|02
     local.get $0
     local.get $2
     i32.lt_s
     if
      f64.const nan:0x8000000000000
      local.get $9
      local.get $0
      i32.const 2
      i32.shl
      local.tee $3
      i32.add
      f32.load
      f64.promote_f32
      local.get $1
      f64.load offset=8
      local.tee $11
      f64.mul
      local.get $1
      f64.load
      f64.add
      local.tee $5
      local.get $5
      f64.sub
      f64.const 0
      f64.eq
      local.get $3
      local.get $10
      i32.add
      f32.load
      local.get $11
      call $asm/lib/forecast/deviationOf
      local.tee $11
      f64.const 0
      f64.gt
      i32.and
      i32.eqz
      br_if $__inlined_func$asm/lib/weigh/foretell$514
      drop
      local.get $6
      local.get $3
      local.get $8
      i32.add
      i32.load
      i32.const 3
      i32.shl
      i32.add
      local.get $5
      f64.store
      local.get $4
      local.get $0
      i32.const 3
      i32.shl
      i32.add
      local.get $11
      f64.store
      local.get $7
      local.get $11
      local.get $1
      f64.load offset=16
      call $asm/lib/forecast/gainOf
      f64.add
      local.set $7
      local.get $0
      i32.const 1
      i32.add
      local.set $0
      local.get $1
      i32.const 24
      i32.add
      local.set $1
      br $for-loop|02
     end
    end
    local.get $7
   end
  end
 )
 (func $asm/lib/shield-table/rule (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32)
  (local $5 i64)
  (local $6 i32)
  (local $7 i64)
  (local $8 i32)
  (local $9 i64)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  (local $18 i32)
  (local $19 i64)
  (local $20 i64)
  (local $21 i32)
  (local $22 i64)
  (local $23 i32)
  local.get $0
  i32.load16_u offset=6
  local.set $10
  local.get $0
  i32.load16_u offset=10
  local.set $18
  local.get $0
  i32.load16_u offset=12
  local.set $11
  local.get $3
  i32.const 0
  i32.store offset=4
  local.get $0
  i32.load16_u offset=8
  i32.const 12
  i32.mul
  i32.const 24
  i32.add
  local.set $6
  loop $for-loop|0
   local.get $8
   local.get $10
   i32.lt_s
   if
    local.get $2
    local.get $8
    i32.const 2
    i32.shl
    i32.add
    i32.load
    local.get $0
    local.get $6
    i32.const 2
    i32.add
    i32.const 1
    i32.shl
    i32.add
    i32.load
    i32.sub
    local.tee $12
    local.get $0
    local.get $6
    i32.const 4
    i32.add
    i32.const 1
    i32.shl
    i32.add
    i32.load16_u
    i32.ge_u
    if (result i64)
     i64.const -1
    else
     local.get $12
     i64.extend_i32_u
     local.tee $5
     local.get $0
     local.get $6
     i32.const 1
     i32.add
     i32.const 1
     i32.shl
     i32.add
     i32.load16_u
     local.tee $12
     i32.const 31
     i32.and
     i64.extend_i32_s
     local.tee $7
     i64.shr_s
     local.get $5
     local.get $7
     i64.shl
     local.get $12
     i32.const 32
     i32.and
     select
    end
    local.tee $5
    i64.const 0
    i64.lt_s
    if
     local.get $3
     local.get $8
     i32.const 8
     i32.shl
     i32.const 5
     i32.or
     i32.store
     return
    end
    local.get $4
    local.get $8
    i32.const 3
    i32.shl
    i32.add
    local.get $5
    i64.store
    local.get $6
    i32.const 8
    i32.add
    local.set $6
    local.get $8
    i32.const 1
    i32.add
    local.set $8
    br $for-loop|0
   end
  end
  loop $for-loop|1
   local.get $13
   local.get $18
   i32.lt_s
   if
    local.get $0
    local.get $6
    i32.const 1
    i32.shl
    i32.add
    i32.load16_u
    local.set $14
    local.get $0
    local.get $6
    i32.const 2
    i32.add
    i32.const 1
    i32.shl
    i32.add
    i64.load16_u
    local.set $19
    local.get $0
    local.get $6
    i32.const 3
    i32.add
    i32.const 1
    i32.shl
    i32.add
    i64.load16_u
    local.set $20
    local.get $6
    i32.const 4
    i32.add
    local.tee $21
    i32.const 0
    local.get $11
    local.get $0
    local.get $6
    i32.const 1
    i32.add
    i32.const 1
    i32.shl
    i32.add
    i32.load16_u
    i32.const 1
    i32.eq
    local.tee $23
    select
    i32.add
    local.set $15
    local.get $11
    i32.const 1
    i32.add
    local.tee $2
    local.get $11
    i32.mul
    i32.const 1
    i32.shr_s
    i32.const 0
    local.get $23
    select
    local.get $2
    i32.add
    local.set $16
    i64.const 0
    local.set $5
    i32.const 0
    local.set $12
    loop $for-loop|2
     local.get $12
     local.get $14
     i32.lt_s
     local.get $5
     i64.const 16777216
     i64.lt_s
     i32.and
     if
      i64.const 0
      local.set $7
      local.get $15
      local.get $12
      local.get $16
      i32.mul
      i32.add
      local.tee $17
      i32.const 1
      i32.add
      local.get $11
      i32.add
      local.set $2
      i32.const 0
      local.set $10
      loop $for-loop|3
       local.get $10
       local.get $11
       i32.lt_s
       local.get $7
       i64.const 2147483648
       i64.lt_s
       i32.and
       if
        block $for-break3
         i64.const 0
         local.set $9
         i32.const 0
         local.get $10
         local.get $23
         select
         local.set $8
         loop $for-loop|4
          local.get $8
          local.get $10
          i32.le_s
          if
           block $for-break4
            local.get $4
            local.get $8
            i32.const 3
            i32.shl
            i32.add
            i64.load
            local.get $0
            local.get $17
            i32.const 1
            i32.add
            local.get $8
            i32.add
            i32.const 1
            i32.shl
            i32.add
            i64.load16_s
            i64.sub
            local.tee $22
            i64.const 32767
            i64.gt_s
            if
             i64.const 2147483648
             local.set $7
             br $for-break4
            end
            local.get $23
            if
             local.get $2
             local.tee $6
             i32.const 1
             i32.add
             local.set $2
            else
             local.get $8
             local.get $21
             i32.add
             local.set $6
            end
            local.get $9
            local.get $22
            local.get $0
            local.get $6
            i32.const 1
            i32.shl
            i32.add
            i64.load16_s
            i64.mul
            i64.add
            local.set $9
            local.get $8
            i32.const 1
            i32.add
            local.set $8
            br $for-loop|4
           end
          end
         end
         local.get $7
         i64.const 2147483648
         i64.ge_s
         br_if $for-break3
         local.get $7
         i64.const 2147483648
         i64.const 0
         local.get $9
         i64.sub
         local.get $9
         local.get $9
         i64.const 0
         i64.lt_s
         select
         local.get $19
         i64.shr_s
         local.get $20
         i64.add
         local.tee $7
         local.get $7
         i64.mul
         local.get $7
         i64.const 32767
         i64.gt_s
         select
         i64.add
         local.set $7
         local.get $10
         i32.const 1
         i32.add
         local.set $10
         br $for-loop|3
        end
       end
      end
      local.get $7
      i64.const 2147483648
      i64.lt_s
      if
       local.get $0
       local.get $17
       i32.const 1
       i32.shl
       i32.add
       i64.load16_s
       i64.const 3
       i64.shl
       local.get $7
       i64.const 4095
       i64.add
       i64.const 12
       i64.shr_s
       i64.sub
       local.tee $7
       i64.const 0
       i64.ge_s
       if (result i64)
        i64.const 16777216
       else
        i64.const 0
        local.get $7
        i64.const 12
        i64.shr_s
        i64.sub
        local.tee $9
        i64.const 24
        i64.gt_s
        if (result i64)
         i64.const 0
        else
         local.get $1
         local.get $7
         i64.const 4095
         i64.and
         i64.const 4
         i64.shr_u
         i32.wrap_i64
         i32.const 1
         i32.shl
         i32.add
         i64.load16_u
         i64.const 9
         i64.shl
         local.get $9
         i64.shr_s
        end
       end
       local.get $5
       i64.add
       local.set $5
      end
      local.get $12
      i32.const 1
      i32.add
      local.set $12
      br $for-loop|2
     end
    end
    local.get $3
    i64.const 16777216
    local.get $5
    local.get $5
    i64.const 16777216
    i64.ge_s
    select
    i64.store32 offset=4
    local.get $5
    i64.const 16777216
    i64.lt_s
    if
     local.get $3
     local.get $13
     i32.const 8
     i32.shl
     i32.const 6
     i32.or
     i32.store
     return
    end
    local.get $15
    local.get $14
    local.get $16
    i32.mul
    i32.add
    local.set $6
    local.get $13
    i32.const 1
    i32.add
    local.set $13
    br $for-loop|1
   end
  end
  local.get $3
  i32.const 1
  i32.store
 )
 (func $asm/lib/regime-window/windowEntropy (param $0 i32) (param $1 i32) (result f64)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 f64)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 f64)
  (local $15 f64)
  (local $16 f64)
  (local $17 i32)
  (local $18 i32)
  (local $19 i32)
  (local $20 i32)
  (local $21 i32)
  (local $22 i32)
  (local $23 i32)
  (local $24 f64)
  (local $25 f64)
  (local $26 f64)
  (local $27 i32)
  (local $28 i32)
  (local $29 f64)
  local.get $0
  i32.load offset=8
  local.set $18
  local.get $0
  i32.load offset=36
  local.tee $19
  local.get $0
  i32.load
  local.tee $27
  i32.const 3
  i32.shl
  local.tee $10
  local.get $0
  i32.load offset=4
  local.tee $6
  i32.mul
  i32.add
  local.set $20
  local.get $6
  i32.const 1
  i32.shr_s
  local.tee $7
  local.get $10
  i32.mul
  local.tee $2
  local.get $19
  i32.add
  local.set $21
  local.get $20
  local.get $2
  i32.sub
  local.set $22
  local.get $0
  i32.load offset=44
  local.set $28
  local.get $0
  i32.load offset=48
  local.set $23
  local.get $0
  f64.load offset=160
  local.set $29
  local.get $0
  i32.load offset=40
  local.set $13
  loop $for-loop|0
   local.get $10
   local.get $11
   i32.gt_u
   if
    f64.const 0
    local.set $9
    f64.const 0
    local.set $14
    f64.const 0
    local.set $15
    i32.const 0
    local.set $3
    i32.const 0
    local.set $4
    i32.const 0
    local.set $2
    i32.const 1
    local.set $12
    loop $for-loop|1
     local.get $12
     local.get $18
     i32.le_s
     if
      local.get $6
      local.set $5
      local.get $7
      local.tee $0
      local.set $8
      local.get $12
      local.get $18
      i32.lt_s
      if
       local.get $13
       f64.load
       local.set $16
       i32.const 0
       local.set $5
       local.get $11
       local.get $19
       i32.add
       local.set $0
       loop $for-loop|00
        local.get $0
        local.get $21
        i32.lt_u
        if
         local.get $5
         local.get $0
         f64.load
         local.get $16
         f64.lt
         i32.add
         local.set $5
         local.get $0
         local.get $10
         i32.add
         local.set $0
         br $for-loop|00
        end
       end
       local.get $5
       local.set $0
       local.get $13
       i32.const 8
       i32.add
       local.set $13
       i32.const 0
       local.set $8
       local.get $11
       local.get $22
       i32.add
       local.set $5
       loop $for-loop|01
        local.get $5
        local.get $20
        i32.lt_u
        if
         local.get $8
         local.get $5
         f64.load
         local.get $16
         f64.lt
         i32.add
         local.set $8
         local.get $5
         local.get $10
         i32.add
         local.set $5
         br $for-loop|01
        end
       end
       i32.const 0
       local.set $17
       local.get $11
       local.get $21
       i32.add
       local.set $5
       loop $for-loop|02
        local.get $5
        local.get $22
        i32.lt_u
        if
         local.get $17
         local.get $5
         f64.load
         local.get $16
         f64.lt
         i32.add
         local.set $17
         local.get $5
         local.get $10
         i32.add
         local.set $5
         br $for-loop|02
        end
       end
       local.get $0
       local.get $17
       i32.add
       local.get $8
       i32.add
       local.set $5
      end
      local.get $3
      local.get $5
      i32.lt_s
      if
       local.get $9
       local.get $28
       local.get $5
       local.get $3
       i32.sub
       i32.const 3
       i32.shl
       i32.add
       f64.load
       f64.sub
       local.set $9
       local.get $5
       local.set $3
      end
      local.get $0
      local.get $4
      i32.gt_s
      if
       local.get $14
       local.get $23
       local.get $0
       local.get $4
       i32.sub
       i32.const 3
       i32.shl
       i32.add
       f64.load
       f64.sub
       local.set $14
       local.get $0
       local.set $4
      end
      local.get $2
      local.get $8
      i32.lt_s
      if
       local.get $15
       local.get $23
       local.get $8
       local.get $2
       i32.sub
       i32.const 3
       i32.shl
       i32.add
       f64.load
       f64.sub
       local.set $15
       local.get $8
       local.set $2
      end
      local.get $12
      i32.const 1
      i32.add
      local.set $12
      br $for-loop|1
     end
    end
    local.get $24
    local.get $9
    local.get $29
    f64.mul
    f64.add
    local.set $24
    local.get $25
    local.get $14
    local.get $29
    f64.mul
    f64.add
    local.set $25
    local.get $26
    local.get $15
    local.get $29
    f64.mul
    f64.add
    local.set $26
    local.get $11
    i32.const 8
    i32.add
    local.set $11
    br $for-loop|0
   end
  end
  local.get $1
  local.get $24
  local.get $27
  f64.convert_i32_s
  local.tee $9
  f64.div
  f64.store
  local.get $26
  local.get $9
  f64.div
  local.get $25
  local.get $9
  f64.div
  f64.sub
  f64.abs
 )
 (func $asm/lib/regime-told/tell (param $0 i32) (param $1 f64) (param $2 f64) (param $3 f64) (param $4 f64)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 f64)
  (local $13 i32)
  (local $14 i32)
  local.get $0
  i32.const 192
  local.get $1
  i32.const 7
  call $asm/lib/regime-told/tellBranch
  local.get $0
  i32.const 224
  local.get $2
  i32.const 9
  call $asm/lib/regime-told/tellBranch
  f64.const 0
  local.get $3
  local.get $1
  f64.const 0
  f64.lt
  select
  local.tee $12
  f64.const 0
  local.get $4
  local.get $2
  f64.const 0
  f64.lt
  select
  local.tee $4
  f64.add
  local.tee $3
  f64.const 0
  f64.eq
  if
   local.get $0
   local.get $0
   i32.const 256
   i32.add
   call $asm/lib/regime-belief/wait
   local.get $0
   i32.const -1
   i32.store offset=124
   local.get $0
   i32.const -1
   i32.store offset=128
   local.get $0
   i32.const 0
   i32.store offset=132
   local.get $0
   i32.load offset=116
   f64.const -1
   f64.store
   local.get $0
   i32.load offset=116
   f64.const 0
   f64.store offset=8
   local.get $0
   i32.load offset=116
   f64.const 0
   f64.store offset=16
   local.get $0
   i32.load offset=116
   f64.const 1
   f64.store offset=24
   local.get $0
   i32.load offset=116
   f64.const -1
   f64.store offset=32
   local.get $0
   i32.load offset=116
   f64.const 0
   f64.store offset=40
   local.get $0
   i32.load offset=116
   f64.const 0
   f64.store offset=48
   return
  end
  local.get $1
  f64.const 0
  f64.ge
  local.tee $6
  if
   local.get $0
   f64.load offset=176
   local.get $0
   f64.load offset=152
   f64.gt
   local.set $6
  end
  local.get $12
  local.get $3
  f64.div
  local.set $12
  local.get $0
  i32.const 256
  i32.add
  local.set $11
  local.get $0
  i32.load offset=12
  local.set $10
  local.get $0
  i32.load offset=200
  local.set $9
  local.get $0
  i32.load offset=232
  local.set $8
  local.get $0
  i32.load offset=264
  local.set $7
  block $__inlined_func$asm/lib/regime-belief/pool$518
   local.get $4
   local.get $3
   f64.div
   local.tee $4
   f64.const 0
   f64.eq
   if
    local.get $10
    i32.const 1
    i32.add
    i32.const 3
    i32.shl
    local.set $5
    loop $for-loop|0
     local.get $5
     local.get $14
     i32.gt_u
     if
      local.get $7
      local.get $14
      i32.add
      local.get $9
      local.get $14
      i32.add
      f64.load
      f64.store
      local.get $14
      i32.const 8
      i32.add
      local.set $14
      br $for-loop|0
     end
    end
    br $__inlined_func$asm/lib/regime-belief/pool$518
   end
   local.get $12
   f64.const 0
   f64.eq
   if
    local.get $10
    i32.const 1
    i32.add
    i32.const 3
    i32.shl
    local.set $5
    loop $for-loop|00
     local.get $5
     local.get $14
     i32.gt_u
     if
      local.get $7
      local.get $14
      i32.add
      local.get $8
      local.get $14
      i32.add
      f64.load
      f64.store
      local.get $14
      i32.const 8
      i32.add
      local.set $14
      br $for-loop|00
     end
    end
    br $__inlined_func$asm/lib/regime-belief/pool$518
   end
   local.get $0
   f64.load offset=168
   local.set $3
   loop $for-loop|01
    local.get $10
    local.get $14
    i32.ge_s
    if
     local.get $14
     i32.const 3
     i32.shl
     local.tee $5
     local.get $7
     i32.add
     local.get $3
     local.get $12
     local.get $5
     local.get $9
     i32.add
     f64.load
     f64.mul
     local.get $4
     local.get $5
     local.get $8
     i32.add
     f64.load
     f64.mul
     f64.add
     f64.mul
     f64.store
     local.get $14
     i32.const 1
     i32.add
     local.set $14
     br $for-loop|01
    end
   end
  end
  local.get $0
  local.get $11
  local.get $12
  f64.const 0.5
  f64.mul
  f64.const 0
  local.get $6
  select
  call $asm/lib/regime-belief/observe
  local.get $0
  i32.load offset=268
  local.set $7
  local.get $0
  i32.load offset=12
  i32.const 1
  i32.add
  local.set $5
  i32.const 0
  local.set $14
  loop $for-loop|02
   local.get $5
   local.get $13
   i32.gt_s
   if
    local.get $13
    local.get $14
    local.get $13
    i32.const -1
    i32.ne
    if (result i32)
     local.get $7
     local.get $13
     i32.const 3
     i32.shl
     i32.add
     f64.load
     local.get $7
     local.get $14
     i32.const 3
     i32.shl
     i32.add
     f64.load
     f64.gt
    else
     i32.const 0
    end
    select
    local.set $14
    local.get $13
    i32.const 1
    i32.add
    local.set $13
    br $for-loop|02
   end
  end
  local.get $7
  local.get $14
  i32.const 3
  i32.shl
  i32.add
  f64.load
  local.get $7
  local.get $14
  local.get $0
  i32.load offset=124
  local.tee $5
  local.get $5
  i32.const 0
  i32.lt_s
  select
  local.tee $8
  i32.const 3
  i32.shl
  i32.add
  f64.load
  f64.sub
  local.set $3
  local.get $14
  local.get $0
  i32.load offset=128
  i32.eq
  local.set $7
  local.get $8
  local.get $14
  i32.ne
  local.tee $5
  if
   local.get $3
   local.get $0
   f64.load offset=144
   f64.ge
   local.set $5
  end
  local.get $0
  i32.const 0
  local.get $5
  if (result i32)
   local.get $7
   if (result i32)
    local.get $0
    i32.load offset=132
    i32.const 1
    i32.add
   else
    i32.const 1
   end
  else
   i32.const 0
  end
  local.tee $7
  local.get $7
  local.get $0
  i32.load offset=136
  i32.ge_s
  local.tee $7
  select
  i32.store offset=132
  local.get $0
  i32.const -1
  local.get $14
  local.get $5
  i32.eqz
  local.get $7
  i32.or
  select
  i32.store offset=128
  local.get $0
  local.get $14
  local.get $8
  local.get $7
  select
  local.tee $10
  i32.store offset=124
  local.get $0
  i32.load offset=60
  local.set $9
  local.get $0
  i32.load offset=112
  local.set $8
  local.get $0
  i32.load offset=12
  i32.const 1
  i32.add
  local.set $7
  local.get $11
  i32.load offset=12
  local.set $5
  i32.const 0
  local.set $14
  loop $for-loop|03
   local.get $7
   local.get $14
   i32.gt_s
   if
    f64.const 0
    local.set $3
    i32.const 0
    local.set $13
    loop $for-loop|1
     local.get $7
     local.get $13
     i32.gt_s
     if
      local.get $3
      local.get $5
      local.get $13
      i32.const 3
      i32.shl
      i32.add
      f64.load
      local.get $9
      local.get $7
      local.get $13
      i32.mul
      local.get $14
      i32.add
      i32.const 3
      i32.shl
      i32.add
      f64.load
      f64.mul
      f64.add
      local.set $3
      local.get $13
      i32.const 1
      i32.add
      local.set $13
      br $for-loop|1
     end
    end
    local.get $8
    local.get $14
    i32.const 3
    i32.shl
    i32.add
    local.get $3
    f64.store
    local.get $14
    i32.const 1
    i32.add
    local.set $14
    br $for-loop|03
   end
  end
  local.get $11
  i32.load offset=12
  local.set $5
  local.get $0
  i32.load offset=116
  local.get $10
  f64.convert_i32_s
  f64.store
  local.get $0
  i32.load offset=116
  local.get $5
  local.get $10
  i32.const 3
  i32.shl
  local.tee $5
  i32.add
  f64.load
  f64.const 0
  f64.max
  f64.const 1
  f64.min
  f64.store offset=8
  local.get $0
  i32.load offset=116
  local.get $12
  local.get $1
  f64.const 0
  f64.max
  f64.mul
  local.get $4
  local.get $2
  f64.const 0
  f64.max
  f64.mul
  f64.add
  f64.const 0
  f64.max
  f64.const 1
  f64.min
  f64.store offset=16
  local.get $0
  i32.load offset=116
  f64.const 1
  local.get $5
  local.get $8
  i32.add
  f64.load
  f64.sub
  f64.const 0
  f64.max
  f64.const 1
  f64.min
  f64.store offset=24
  local.get $0
  i32.load offset=12
  i32.const 1
  i32.add
  local.set $5
  local.get $10
  i32.eqz
  local.set $13
  i32.const 0
  local.set $14
  loop $for-loop|004
   local.get $5
   local.get $14
   i32.gt_s
   if
    local.get $14
    local.get $13
    local.get $10
    local.get $14
    i32.ne
    if (result i32)
     local.get $8
     local.get $14
     i32.const 3
     i32.shl
     i32.add
     f64.load
     local.get $8
     local.get $13
     i32.const 3
     i32.shl
     i32.add
     f64.load
     f64.gt
    else
     i32.const 0
    end
    select
    local.set $13
    local.get $14
    i32.const 1
    i32.add
    local.set $14
    br $for-loop|004
   end
  end
  local.get $0
  i32.load offset=116
  local.get $13
  f64.convert_i32_s
  f64.store offset=32
  local.get $0
  i32.load offset=116
  local.get $6
  f64.convert_i32_s
  f64.store offset=40
  local.get $0
  i32.load offset=116
  local.get $0
  i32.load offset=4
  f64.convert_i32_s
  local.get $0
  f64.load offset=184
  f64.sub
  f64.const 0
  local.get $6
  select
  f64.store offset=48
 )
 (func $asm/lib/nearest/refine
  (local $0 i32)
  (local $1 i32)
  (local $2 f64)
  (local $3 i32)
  (local $4 i32)
  (local $5 f64)
  (local $6 i32)
  (local $7 f64)
  (local $8 i32)
  (local $9 f64)
  (local $10 i32)
  (local $11 i32)
  f64.const 1
  local.set $5
  loop $for-loop|0
   local.get $6
   i32.const 32
   i32.lt_s
   if
    block $for-break0
     global.get $asm/lib/nearest/least
     local.set $7
     global.get $asm/lib/nearest/best
     local.set $1
     i32.const 0
     local.set $0
     loop $for-loop|00
      local.get $0
      global.get $asm/lib/nearest/axes
      i32.lt_s
      if
       local.get $1
       local.get $0
       i32.const 3
       i32.shl
       local.tee $3
       i32.add
       f64.load
       local.set $2
       local.get $3
       i32.const 1282304
       i32.add
       local.get $2
       local.get $3
       i32.const 1282112
       i32.add
       f64.load
       local.get $2
       f64.sub
       f64.const 0.0009765625
       f64.mul
       f64.add
       f64.store
       local.get $0
       i32.const 1
       i32.add
       local.set $0
       br $for-loop|00
      end
     end
     i32.const 1282304
     call $asm/lib/gates/refusingGate
     local.tee $8
     global.get $asm/lib/nearest/best
     call $asm/lib/nearest/slopeOf
     i32.const 0
     local.set $1
     loop $for-loop|001
      local.get $1
      global.get $asm/lib/nearest/axes
      i32.lt_s
      if
       local.get $1
       i32.const 3
       i32.shl
       local.tee $0
       i32.const 1282560
       i32.add
       global.get $asm/lib/nearest/question
       i32.const 40
       i32.add
       local.get $0
       i32.add
       f64.load
       global.get $asm/lib/nearest/best
       local.get $0
       i32.add
       f64.load
       f64.sub
       f64.store
       local.get $1
       i32.const 1
       i32.add
       local.set $1
       br $for-loop|001
      end
     end
     call $asm/lib/nearest/project
     i32.const 0
     local.set $0
     loop $for-loop|1
      local.get $0
      global.get $asm/lib/nearest/axes
      i32.lt_s
      if
       local.get $0
       i32.const 3
       i32.shl
       local.tee $1
       i32.const 1282752
       i32.add
       f64.load
       local.set $2
       global.get $asm/lib/nearest/best
       local.get $1
       i32.add
       f64.load
       local.tee $9
       global.get $asm/lib/nearest/question
       i32.const 168
       i32.add
       local.get $1
       i32.add
       f64.load
       f64.le
       local.tee $1
       if
        local.get $2
        f64.const 0
        f64.lt
        local.set $1
       end
       local.get $1
       if (result i32)
        local.get $1
       else
        local.get $2
        f64.const 0
        f64.gt
        local.get $9
        global.get $asm/lib/nearest/question
        i32.const 232
        i32.add
        local.get $0
        i32.const 3
        i32.shl
        i32.add
        f64.load
        f64.ge
        i32.and
       end
       if
        local.get $0
        i32.const 3
        i32.shl
        local.tee $1
        i32.const 1282560
        i32.add
        f64.const 0
        f64.store
        local.get $1
        i32.const 1282624
        i32.add
        f64.const 0
        f64.store
        call $asm/lib/nearest/project
       end
       local.get $0
       i32.const 1
       i32.add
       local.set $0
       br $for-loop|1
      end
     end
     i32.const 0
     local.set $0
     i32.const 0
     local.set $4
     loop $for-loop|11
      local.get $0
      i32.eqz
      local.get $4
      i32.const 6
      i32.lt_s
      i32.and
      if
       i32.const 0
       local.set $1
       loop $for-loop|2
        local.get $1
        global.get $asm/lib/nearest/axes
        i32.lt_s
        if
         local.get $1
         i32.const 3
         i32.shl
         local.tee $3
         i32.const 1282368
         i32.add
         global.get $asm/lib/nearest/best
         local.get $3
         i32.add
         f64.load
         local.get $5
         local.get $3
         i32.const 1282752
         i32.add
         f64.load
         f64.mul
         f64.add
         f64.store
         local.get $1
         i32.const 1
         i32.add
         local.set $1
         br $for-loop|2
        end
       end
       i32.const 0
       local.set $1
       loop $for-loop|02
        local.get $1
        global.get $asm/lib/nearest/axes
        i32.lt_s
        if
         local.get $1
         i32.const 3
         i32.shl
         local.tee $3
         i32.const 1282368
         i32.add
         local.tee $10
         global.get $asm/lib/nearest/question
         i32.const 232
         i32.add
         local.get $3
         i32.add
         f64.load
         local.get $10
         f64.load
         global.get $asm/lib/nearest/question
         i32.const 168
         i32.add
         local.get $3
         i32.add
         f64.load
         f64.max
         f64.min
         f64.store
         local.get $1
         i32.const 1
         i32.add
         local.set $1
         br $for-loop|02
        end
       end
       i32.const 2
       local.set $3
       loop $for-loop|3
        local.get $3
        i32.const 0
        i32.gt_s
        if
         local.get $8
         i32.const 1282368
         call $asm/lib/gates/excessAt
         local.tee $2
         f64.const 0
         f64.gt
         i32.eqz
         global.get $asm/lib/nearest/steepness
         f64.const 0
         f64.eq
         i32.or
         i32.eqz
         if
          local.get $2
          f64.const 1.001
          f64.mul
          global.get $asm/lib/nearest/steepness
          f64.div
          local.set $2
          i32.const 0
          local.set $1
          loop $for-loop|4
           local.get $1
           global.get $asm/lib/nearest/axes
           i32.lt_s
           if
            local.get $1
            i32.const 3
            i32.shl
            local.tee $10
            i32.const 1282368
            i32.add
            local.tee $11
            local.get $11
            f64.load
            local.get $2
            local.get $10
            i32.const 1282688
            i32.add
            f64.load
            f64.mul
            f64.sub
            f64.store
            local.get $1
            i32.const 1
            i32.add
            local.set $1
            br $for-loop|4
           end
          end
          i32.const 0
          local.set $1
          loop $for-loop|03
           local.get $1
           global.get $asm/lib/nearest/axes
           i32.lt_s
           if
            local.get $1
            i32.const 3
            i32.shl
            local.tee $10
            i32.const 1282368
            i32.add
            local.tee $11
            global.get $asm/lib/nearest/question
            i32.const 232
            i32.add
            local.get $10
            i32.add
            f64.load
            local.get $11
            f64.load
            global.get $asm/lib/nearest/question
            i32.const 168
            i32.add
            local.get $10
            i32.add
            f64.load
            f64.max
            f64.min
            f64.store
            local.get $1
            i32.const 1
            i32.add
            local.set $1
            br $for-loop|03
           end
          end
          local.get $3
          i32.const 1
          i32.sub
          local.set $3
          br $for-loop|3
         end
        end
       end
       local.get $5
       local.get $5
       f64.const 0.5
       f64.mul
       i32.const 1282368
       call $asm/lib/gates/isAllowed
       if
        i32.const 1282368
        i32.const 1282112
        call $asm/lib/nearest/push
        i32.const 0
        local.set $1
        f64.const 0
        local.set $2
        loop $for-loop|04
         local.get $1
         global.get $asm/lib/nearest/axes
         i32.lt_s
         if
          local.get $1
          i32.const 3
          i32.shl
          local.tee $0
          i32.const 1282432
          i32.add
          f64.load
          global.get $asm/lib/nearest/question
          i32.const 40
          i32.add
          local.get $0
          i32.add
          f64.load
          f64.sub
          local.set $5
          local.get $2
          global.get $asm/lib/nearest/question
          i32.const 296
          i32.add
          local.get $0
          i32.add
          f64.load
          local.get $5
          f64.mul
          local.get $5
          f64.mul
          f64.add
          local.set $2
          local.get $1
          i32.const 1
          i32.add
          local.set $1
          br $for-loop|04
         end
        end
        local.get $2
        global.get $asm/lib/nearest/least
        f64.lt
        if (result i32)
         local.get $2
         global.set $asm/lib/nearest/least
         global.get $asm/lib/nearest/best
         i32.const 1282432
         global.get $asm/lib/nearest/axes
         i32.const 3
         i32.shl
         memory.copy
         i32.const 1
        else
         i32.const 0
        end
        local.set $0
       end
       local.get $0
       select
       local.set $5
       local.get $4
       i32.const 1
       i32.add
       local.set $4
       br $for-loop|11
      end
     end
     local.get $5
     local.get $5
     f64.add
     f64.const 1
     f64.min
     f64.const 1
     local.get $0
     select
     local.set $5
     i32.const 0
     local.set $1
     loop $for-loop|5
      local.get $1
      global.get $asm/lib/nearest/axes
      i32.lt_s
      if
       local.get $1
       i32.const 3
       i32.shl
       local.tee $0
       global.get $asm/lib/nearest/best
       i32.add
       f64.load
       local.get $0
       i32.const 1282112
       i32.add
       f64.load
       f64.ne
       if
        i32.const 1282496
        global.get $asm/lib/nearest/best
        global.get $asm/lib/nearest/axes
        i32.const 3
        i32.shl
        memory.copy
        local.get $0
        i32.const 1282496
        i32.add
        local.get $0
        i32.const 1282112
        i32.add
        f64.load
        f64.store
        global.get $asm/lib/nearest/best
        i32.const 1282496
        call $asm/lib/nearest/push
        i32.const 0
        local.set $0
        f64.const 0
        local.set $2
        loop $for-loop|05
         local.get $0
         global.get $asm/lib/nearest/axes
         i32.lt_s
         if
          local.get $0
          i32.const 3
          i32.shl
          local.tee $3
          i32.const 1282432
          i32.add
          f64.load
          global.get $asm/lib/nearest/question
          i32.const 40
          i32.add
          local.get $3
          i32.add
          f64.load
          f64.sub
          local.set $9
          local.get $2
          global.get $asm/lib/nearest/question
          i32.const 296
          i32.add
          local.get $3
          i32.add
          f64.load
          local.get $9
          f64.mul
          local.get $9
          f64.mul
          f64.add
          local.set $2
          local.get $0
          i32.const 1
          i32.add
          local.set $0
          br $for-loop|05
         end
        end
        global.get $asm/lib/nearest/least
        local.get $2
        f64.gt
        if
         local.get $2
         global.set $asm/lib/nearest/least
         global.get $asm/lib/nearest/best
         i32.const 1282432
         global.get $asm/lib/nearest/axes
         i32.const 3
         i32.shl
         memory.copy
        end
       end
       local.get $1
       i32.const 1
       i32.add
       local.set $1
       br $for-loop|5
      end
     end
     global.get $asm/lib/nearest/least
     local.get $7
     f64.const 0.9999
     f64.mul
     f64.lt
     i32.eqz
     br_if $for-break0
     local.get $6
     i32.const 1
     i32.add
     local.set $6
     br $for-loop|0
    end
   end
  end
 )
 (func $asm/lib/nearest/nearestAction (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (result i32)
  (local $4 i32)
  (local $5 f64)
  (local $6 f64)
  (local $7 f64)
  (local $8 i32)
  (local $9 f64)
  (local $10 i32)
  local.get $3
  global.set $asm/lib/nearest/question
  local.get $3
  i32.const 384
  i32.add
  global.set $asm/lib/nearest/best
  local.get $3
  i32.load
  global.set $asm/lib/nearest/axes
  block $__inlined_func$asm/lib/nearest/isMeaningful$511 (result i32)
   i32.const 0
   global.get $asm/lib/nearest/axes
   i32.const 0
   i32.le_s
   global.get $asm/lib/nearest/axes
   i32.const 8
   i32.gt_s
   i32.or
   br_if $__inlined_func$asm/lib/nearest/isMeaningful$511
   drop
   loop $for-loop|0
    local.get $4
    global.get $asm/lib/nearest/axes
    i32.lt_s
    if
     local.get $4
     i32.const 3
     i32.shl
     local.tee $8
     global.get $asm/lib/nearest/question
     i32.const 296
     i32.add
     i32.add
     f64.load
     local.set $7
     i32.const 0
     global.get $asm/lib/nearest/question
     i32.const 40
     i32.add
     local.get $8
     i32.add
     f64.load
     f64.const 0
     f64.mul
     global.get $asm/lib/nearest/question
     i32.const 104
     i32.add
     local.get $8
     i32.add
     f64.load
     f64.const 0
     f64.mul
     f64.add
     global.get $asm/lib/nearest/question
     i32.const 168
     i32.add
     local.get $8
     i32.add
     f64.load
     local.tee $9
     f64.const 0
     f64.mul
     f64.add
     global.get $asm/lib/nearest/question
     i32.const 232
     i32.add
     local.get $8
     i32.add
     f64.load
     local.tee $6
     f64.const 0
     f64.mul
     f64.add
     f64.const 0
     f64.eq
     local.get $6
     local.get $9
     f64.ge
     i32.and
     i32.eqz
     br_if $__inlined_func$asm/lib/nearest/isMeaningful$511
     drop
     i32.const 0
     local.get $7
     f64.const inf
     f64.lt
     local.get $7
     f64.const 0
     f64.gt
     i32.and
     i32.eqz
     br_if $__inlined_func$asm/lib/nearest/isMeaningful$511
     drop
     local.get $4
     i32.const 1
     i32.add
     local.set $4
     br $for-loop|0
    end
   end
   i32.const 1
  end
  i32.eqz
  if
   i32.const 0
   return
  end
  local.get $0
  global.set $asm/lib/gates/plant
  local.get $1
  global.set $asm/lib/gates/foresight
  local.get $2
  global.set $asm/lib/gates/state
  local.get $3
  global.set $asm/lib/gates/question
  local.get $3
  i32.load
  global.set $asm/lib/gates/axes
  i32.const 1277952
  local.get $2
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  memory.copy
  i32.const 1282112
  global.get $asm/lib/nearest/question
  i32.const 40
  i32.add
  global.get $asm/lib/nearest/axes
  i32.const 3
  i32.shl
  local.tee $8
  memory.copy
  i32.const 0
  local.set $1
  loop $for-loop|00
   local.get $1
   global.get $asm/lib/nearest/axes
   i32.lt_s
   if
    local.get $1
    i32.const 3
    i32.shl
    local.tee $10
    i32.const 1282112
    i32.add
    local.tee $4
    global.get $asm/lib/nearest/question
    i32.const 232
    i32.add
    local.get $10
    i32.add
    f64.load
    local.get $4
    f64.load
    global.get $asm/lib/nearest/question
    i32.const 168
    i32.add
    local.get $10
    i32.add
    f64.load
    f64.max
    f64.min
    f64.store
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|00
   end
  end
  global.get $asm/lib/nearest/best
  i32.const 1282112
  local.get $8
  memory.copy
  i32.const 0
  local.set $1
  loop $for-loop|001
   local.get $1
   global.get $asm/lib/nearest/axes
   i32.lt_s
   if
    local.get $1
    i32.const 3
    i32.shl
    local.tee $4
    i32.const 1282112
    i32.add
    f64.load
    global.get $asm/lib/nearest/question
    i32.const 40
    i32.add
    local.get $4
    i32.add
    f64.load
    f64.sub
    local.set $6
    local.get $5
    global.get $asm/lib/nearest/question
    i32.const 296
    i32.add
    local.get $4
    i32.add
    f64.load
    local.get $6
    f64.mul
    local.get $6
    f64.mul
    f64.add
    local.set $5
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|001
   end
  end
  local.get $5
  global.set $asm/lib/nearest/least
  i32.const 1282112
  call $asm/lib/gates/isAllowed
  i32.eqz
  if
   f64.const inf
   global.set $asm/lib/nearest/least
   i32.const 1282176
   global.get $asm/lib/nearest/question
   i32.const 104
   i32.add
   global.get $asm/lib/nearest/axes
   i32.const 3
   i32.shl
   memory.copy
   i32.const 0
   local.set $1
   loop $for-loop|02
    local.get $1
    global.get $asm/lib/nearest/axes
    i32.lt_s
    if
     local.get $1
     i32.const 3
     i32.shl
     local.tee $4
     i32.const 1282176
     i32.add
     local.tee $8
     global.get $asm/lib/nearest/question
     i32.const 232
     i32.add
     local.get $4
     i32.add
     f64.load
     local.get $8
     f64.load
     global.get $asm/lib/nearest/question
     i32.const 168
     i32.add
     local.get $4
     i32.add
     f64.load
     f64.max
     f64.min
     f64.store
     local.get $1
     i32.const 1
     i32.add
     local.set $1
     br $for-loop|02
    end
   end
   i32.const 1282176
   call $asm/lib/nearest/scan
   i32.const 0
   local.set $1
   loop $for-loop|01
    local.get $1
    global.get $asm/lib/nearest/axes
    i32.lt_s
    if
     i32.const 1282240
     i32.const 1282112
     global.get $asm/lib/nearest/axes
     i32.const 3
     i32.shl
     memory.copy
     local.get $1
     i32.const 3
     i32.shl
     local.tee $4
     i32.const 1282240
     i32.add
     local.get $4
     i32.const 1282176
     i32.add
     f64.load
     f64.store
     i32.const 1282240
     call $asm/lib/nearest/scan
     local.get $1
     i32.const 1
     i32.add
     local.set $1
     br $for-loop|01
    end
   end
   local.get $0
   local.get $2
   i32.const 0
   call $asm/lib/nearest/eachLikely
   global.get $asm/lib/nearest/least
   f64.const inf
   f64.eq
   if
    i32.const 1282240
    i32.const 1282176
    global.get $asm/lib/nearest/axes
    i32.const 3
    i32.shl
    memory.copy
    call $asm/lib/nearest/descend
    i32.const 1282240
    call $asm/lib/nearest/scan
    local.get $0
    local.get $2
    i32.const 1
    call $asm/lib/nearest/eachLikely
   end
   global.get $asm/lib/nearest/least
   f64.const inf
   f64.eq
   if
    i32.const 0
    return
   end
   call $asm/lib/nearest/refine
  end
  local.get $3
  global.get $asm/lib/nearest/least
  f64.store offset=448
  global.get $asm/lib/nearest/best
  call $asm/lib/gates/isAllowed
 )
 (func $asm/lib/nearby/listPairs (param $0 i32) (param $1 i32) (param $2 f64) (result i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 f64)
  (local $9 f64)
  (local $10 i32)
  (local $11 f64)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 f64)
  (local $16 f64)
  local.get $0
  i32.load offset=24
  i32.const 3
  i32.shl
  local.set $10
  local.get $0
  f64.load offset=40
  local.set $11
  local.get $0
  i32.load offset=28
  local.set $12
  local.get $1
  i32.const 1
  i32.add
  i32.const 4
  i32.shl
  local.set $3
  f64.const -inf
  local.set $9
  loop $for-loop|0
   local.get $4
   local.get $10
   i32.lt_s
   if
    local.get $0
    i32.load offset=32
    local.get $1
    i32.const 1
    i32.add
    i32.const -2
    i32.and
    local.get $4
    i32.const 3
    i32.shr_s
    i32.mul
    i32.const 6
    i32.shl
    i32.add
    local.get $4
    i32.const 7
    i32.and
    i32.const 3
    i32.shl
    i32.add
    local.set $7
    f64.const 0
    local.set $8
    i32.const 0
    local.set $5
    loop $for-loop|00
     local.get $1
     local.get $5
     i32.gt_s
     if
      local.get $8
      local.get $5
      i32.const 3
      i32.shl
      i32.const 1245184
      i32.add
      f64.load
      local.get $7
      local.get $5
      i32.const 6
      i32.shl
      i32.add
      f64.load
      f64.sub
      local.tee $8
      local.get $8
      f64.mul
      f64.add
      local.set $8
      local.get $5
      i32.const 1
      i32.add
      local.set $5
      br $for-loop|00
     end
    end
    local.get $2
    local.get $8
    f64.sqrt
    local.tee $8
    f64.const 1e-09
    f64.mul
    f64.add
    local.set $15
    local.get $9
    local.get $4
    i32.const 3
    i32.shl
    local.tee $5
    local.get $12
    i32.add
    f64.load
    local.tee $16
    local.get $11
    local.get $8
    local.get $15
    f64.add
    local.tee $9
    f64.mul
    local.get $9
    f64.mul
    f64.sub
    f64.max
    local.set $9
    local.get $5
    i32.const 1259520
    i32.add
    local.get $16
    local.get $11
    local.get $8
    local.get $15
    f64.sub
    f64.const 0
    f64.max
    local.tee $8
    f64.mul
    local.get $8
    f64.mul
    f64.sub
    f64.store
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|0
   end
  end
  i32.const 112576
  local.get $3
  i32.div_s
  local.set $13
  i32.const 0
  local.set $4
  i32.const 0
  local.set $5
  loop $for-loop|1
   local.get $6
   local.get $10
   i32.lt_s
   if
    local.get $6
    i32.const 3
    i32.shl
    i32.const 1259520
    i32.add
    f64.load
    local.get $9
    f64.const -20
    f64.add
    f64.const -1
    f64.add
    f64.lt
    i32.eqz
    if
     local.get $6
     i32.const 1
     i32.and
     if
      local.get $5
      local.tee $3
      i32.const 1
      i32.add
      local.set $5
     else
      local.get $4
      local.tee $3
      i32.const 1
      i32.add
      local.set $4
     end
     local.get $3
     local.get $13
     i32.ge_s
     if
      i32.const 0
      return
     end
     local.get $0
     i32.load offset=32
     local.get $1
     i32.const 1
     i32.add
     local.tee $7
     i32.const -2
     i32.and
     local.get $6
     i32.const 3
     i32.shr_s
     i32.mul
     i32.const 6
     i32.shl
     i32.add
     local.get $6
     i32.const 7
     i32.and
     i32.const 3
     i32.shl
     i32.add
     local.set $14
     local.get $12
     local.get $6
     i32.const 3
     i32.shl
     i32.add
     f64.load
     local.set $2
     local.get $3
     local.get $7
     i32.mul
     i32.const 4
     i32.shl
     i32.const 1329216
     i32.add
     local.get $6
     i32.const 1
     i32.and
     i32.const 3
     i32.shl
     i32.add
     local.set $3
     i32.const 0
     local.set $7
     loop $for-loop|01
      local.get $1
      local.get $7
      i32.gt_s
      if
       local.get $3
       local.get $14
       local.get $7
       i32.const 6
       i32.shl
       i32.add
       f64.load
       f64.store
       local.get $7
       i32.const 1
       i32.add
       local.set $7
       local.get $3
       i32.const 16
       i32.add
       local.set $3
       br $for-loop|01
      end
     end
     local.get $3
     local.get $2
     f64.store
    end
    local.get $6
    i32.const 1
    i32.add
    local.set $6
    br $for-loop|1
   end
  end
  local.get $4
  local.get $5
  local.get $4
  local.get $5
  i32.gt_s
  select
  global.set $asm/lib/nearby/pairs
  loop $for-loop|2
   local.get $4
   global.get $asm/lib/nearby/pairs
   i32.lt_s
   if
    local.get $0
    i32.load offset=32
    local.set $7
    local.get $4
    local.get $1
    i32.const 1
    i32.add
    i32.mul
    i32.const 4
    i32.shl
    i32.const 1329216
    i32.add
    local.set $3
    i32.const 0
    local.set $6
    loop $for-loop|02
     local.get $1
     local.get $6
     i32.gt_s
     if
      local.get $3
      local.get $7
      local.get $6
      i32.const 6
      i32.shl
      i32.add
      f64.load
      f64.store
      local.get $6
      i32.const 1
      i32.add
      local.set $6
      local.get $3
      i32.const 16
      i32.add
      local.set $3
      br $for-loop|02
     end
    end
    local.get $3
    f64.const -inf
    f64.store
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|2
   end
  end
  loop $for-loop|3
   local.get $5
   global.get $asm/lib/nearby/pairs
   i32.lt_s
   if
    local.get $0
    i32.load offset=32
    local.set $6
    local.get $5
    local.get $1
    i32.const 1
    i32.add
    i32.mul
    i32.const 4
    i32.shl
    i32.const 1329224
    i32.add
    local.set $4
    i32.const 0
    local.set $3
    loop $for-loop|03
     local.get $1
     local.get $3
     i32.gt_s
     if
      local.get $4
      local.get $6
      local.get $3
      i32.const 6
      i32.shl
      i32.add
      f64.load
      f64.store
      local.get $3
      i32.const 1
      i32.add
      local.set $3
      local.get $4
      i32.const 16
      i32.add
      local.set $4
      br $for-loop|03
     end
    end
    local.get $4
    f64.const -inf
    f64.store
    local.get $5
    i32.const 1
    i32.add
    local.set $5
    br $for-loop|3
   end
  end
  local.get $9
  f64.const -1e6
  f64.ge
 )
 (func $asm/lib/nearby/listComponents (param $0 i32) (param $1 i32) (param $2 f64) (result i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 v128)
  (local $6 i32)
  (local $7 f64)
  (local $8 i32)
  (local $9 i32)
  (local $10 f64)
  (local $11 i32)
  (local $12 f64)
  (local $13 i32)
  (local $14 f64)
  local.get $1
  i32.const 1
  i32.add
  i32.const -2
  i32.and
  local.set $6
  local.get $0
  i32.load offset=8
  local.set $8
  local.get $0
  i32.load offset=12
  local.set $9
  f64.const -inf
  local.set $7
  loop $for-loop|0
   local.get $4
   local.get $8
   i32.lt_s
   if
    local.get $9
    local.get $4
    i32.const 3
    i32.shl
    local.tee $3
    i32.add
    f64.load
    local.set $10
    local.get $6
    i32.const 1
    i32.shr_s
    local.set $11
    local.get $0
    i32.load offset=12
    local.get $3
    i32.add
    f64.load
    local.set $12
    local.get $0
    i32.load offset=16
    local.get $4
    local.get $6
    i32.mul
    i32.const 3
    i32.shl
    i32.add
    local.set $13
    i32.const 0
    local.set $3
    loop $for-loop|00
     local.get $3
     local.get $6
     i32.const 3
     i32.shl
     i32.lt_s
     if
      local.get $3
      i32.const 1246208
      i32.add
      local.get $3
      i32.const 1245184
      i32.add
      v128.load
      local.get $3
      local.get $13
      i32.add
      v128.load
      f64x2.sub
      v128.store
      local.get $3
      i32.const 16
      i32.add
      local.set $3
      br $for-loop|00
     end
    end
    local.get $10
    local.get $0
    i32.load offset=20
    local.get $11
    i32.const 1
    i32.add
    local.get $4
    local.get $11
    i32.mul
    i32.mul
    i32.const 4
    i32.shl
    i32.add
    i32.const 1261568
    local.get $12
    local.get $11
    f64.const -inf
    call $asm/lib/mixture/termOf
    f64.sub
    f64.const 2
    f64.mul
    f64.const 0
    f64.max
    f64.sqrt
    local.set $12
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $5
    local.get $0
    i32.load offset=20
    local.get $6
    i32.const 1
    i32.shr_s
    local.tee $11
    i32.const 1
    i32.add
    local.tee $13
    local.get $4
    local.get $11
    i32.mul
    i32.mul
    i32.const 4
    i32.shl
    i32.add
    local.tee $3
    local.get $11
    local.get $13
    i32.mul
    i32.const 4
    i32.shl
    i32.add
    local.set $11
    loop $for-loop|01
     local.get $3
     local.get $11
     i32.lt_u
     if
      local.get $5
      local.get $3
      v128.load
      local.tee $5
      local.get $5
      f64x2.mul
      f64x2.add
      local.set $5
      local.get $3
      i32.const 16
      i32.add
      local.set $3
      br $for-loop|01
     end
    end
    local.get $5
    f64x2.extract_lane 0
    local.get $5
    f64x2.extract_lane 1
    f64.add
    f64.sqrt
    local.set $14
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $5
    i32.const 1246208
    local.set $3
    local.get $6
    i32.const 3
    i32.shl
    i32.const 1246208
    i32.add
    local.set $11
    loop $for-loop|002
     local.get $3
     local.get $11
     i32.lt_u
     if
      local.get $5
      local.get $3
      v128.load
      local.tee $5
      local.get $5
      f64x2.mul
      f64x2.add
      local.set $5
      local.get $3
      i32.const 16
      i32.add
      local.set $3
      br $for-loop|002
     end
    end
    local.get $7
    local.get $10
    local.get $12
    local.get $14
    local.get $2
    local.get $5
    f64x2.extract_lane 0
    local.get $5
    f64x2.extract_lane 1
    f64.add
    f64.sqrt
    f64.const 1e-09
    f64.mul
    f64.add
    f64.mul
    local.tee $14
    f64.add
    local.tee $7
    f64.const 0.5
    f64.mul
    local.get $7
    f64.mul
    f64.sub
    f64.max
    local.set $7
    local.get $4
    i32.const 3
    i32.shl
    i32.const 1259520
    i32.add
    local.get $10
    local.get $12
    local.get $14
    f64.sub
    f64.const 0
    f64.max
    local.tee $10
    f64.const 0.5
    f64.mul
    local.get $10
    f64.mul
    f64.sub
    f64.store
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|0
   end
  end
  i32.const 0
  local.set $3
  i32.const 0
  local.set $4
  loop $for-loop|1
   local.get $4
   local.get $8
   i32.lt_s
   if
    local.get $4
    i32.const 3
    i32.shl
    i32.const 1259520
    i32.add
    f64.load
    local.get $7
    f64.const -20
    f64.add
    f64.const -1
    f64.add
    f64.lt
    i32.eqz
    if
     local.get $3
     i32.const 2
     i32.shl
     i32.const 1312768
     i32.add
     local.get $4
     i32.store
     local.get $3
     i32.const 1
     i32.add
     local.set $3
    end
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|1
   end
  end
  local.get $0
  local.get $1
  local.get $3
  call $asm/lib/nearby-mixture/pairUp
  global.set $asm/lib/nearby/mixturePairs
  local.get $7
  f64.const -1e6
  f64.ge
 )
 (func $asm/lib/nearby-mixture/pairUp (param $0 i32) (param $1 i32) (param $2 i32) (result i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  i32.const 16384
  local.get $1
  local.get $1
  local.get $1
  i32.const 1
  i32.add
  i32.mul
  i32.const 1
  i32.shr_s
  i32.add
  i32.const 1
  i32.add
  i32.const 4
  i32.shl
  local.tee $8
  i32.div_s
  local.set $11
  loop $for-loop|0
   local.get $2
   local.get $10
   i32.gt_s
   if
    local.get $10
    i32.const 2
    i32.shl
    i32.const 1312768
    i32.add
    i32.load
    local.tee $9
    i32.const 1
    i32.and
    if
     local.get $4
     local.tee $3
     i32.const 1
     i32.add
     local.set $4
    else
     local.get $5
     local.tee $3
     i32.const 1
     i32.add
     local.set $5
    end
    local.get $3
    local.get $11
    i32.ge_s
    if
     i32.const 0
     return
    end
    local.get $3
    local.get $8
    i32.mul
    i32.const 1312832
    i32.add
    local.get $9
    i32.const 1
    i32.and
    i32.const 3
    i32.shl
    i32.add
    local.set $3
    local.get $1
    i32.const 1
    i32.add
    i32.const -2
    i32.and
    local.tee $6
    i32.const 1
    i32.shr_s
    local.set $7
    local.get $0
    i32.load offset=16
    local.get $6
    local.get $9
    i32.mul
    i32.const 3
    i32.shl
    i32.add
    local.set $13
    local.get $0
    i32.load offset=20
    local.get $7
    i32.const 1
    i32.add
    local.get $7
    local.get $9
    i32.mul
    i32.mul
    i32.const 4
    i32.shl
    i32.add
    local.set $12
    i32.const 0
    local.set $6
    loop $for-loop|00
     local.get $1
     local.get $6
     i32.gt_s
     if
      local.get $3
      local.get $13
      local.get $6
      i32.const 3
      i32.shl
      i32.add
      f64.load
      f64.store
      local.get $6
      i32.const 1
      i32.add
      local.set $6
      local.get $3
      i32.const 16
      i32.add
      local.set $3
      br $for-loop|00
     end
    end
    i32.const 0
    local.set $6
    loop $for-loop|1
     local.get $1
     local.get $6
     i32.gt_s
     if
      local.get $12
      local.get $6
      i32.const 1
      i32.shr_s
      local.tee $7
      i32.const 1
      i32.add
      local.get $7
      i32.mul
      i32.const 4
      i32.shl
      i32.add
      local.get $6
      i32.const 1
      i32.and
      i32.const 3
      i32.shl
      i32.add
      local.set $13
      i32.const 0
      local.set $7
      loop $for-loop|2
       local.get $6
       local.get $7
       i32.ge_s
       if
        local.get $3
        local.get $13
        local.get $7
        i32.const 4
        i32.shl
        i32.add
        f64.load
        f64.store
        local.get $7
        i32.const 1
        i32.add
        local.set $7
        local.get $3
        i32.const 16
        i32.add
        local.set $3
        br $for-loop|2
       end
      end
      local.get $6
      i32.const 1
      i32.add
      local.set $6
      br $for-loop|1
     end
    end
    local.get $3
    local.get $0
    i32.load offset=12
    local.get $9
    i32.const 3
    i32.shl
    i32.add
    f64.load
    f64.store
    local.get $10
    i32.const 1
    i32.add
    local.set $10
    br $for-loop|0
   end
  end
  local.get $5
  local.get $4
  local.get $4
  local.get $5
  i32.lt_s
  select
  local.set $1
  loop $for-loop|11
   local.get $1
   local.get $5
   i32.gt_s
   if
    local.get $8
    local.get $5
    local.get $8
    i32.mul
    i32.const 1312832
    i32.add
    local.tee $0
    i32.add
    i32.const 16
    i32.sub
    local.set $2
    loop $for-loop|02
     local.get $0
     local.get $2
     i32.lt_u
     if
      local.get $0
      f64.const 0
      f64.store
      local.get $0
      i32.const 16
      i32.add
      local.set $0
      br $for-loop|02
     end
    end
    local.get $2
    f64.const -inf
    f64.store
    local.get $5
    i32.const 1
    i32.add
    local.set $5
    br $for-loop|11
   end
  end
  loop $for-loop|23
   local.get $1
   local.get $4
   i32.gt_s
   if
    local.get $8
    local.get $4
    local.get $8
    i32.mul
    i32.const 1312840
    i32.add
    local.tee $0
    i32.add
    i32.const 16
    i32.sub
    local.set $2
    loop $for-loop|04
     local.get $0
     local.get $2
     i32.lt_u
     if
      local.get $0
      f64.const 0
      f64.store
      local.get $0
      i32.const 16
      i32.add
      local.set $0
      br $for-loop|04
     end
    end
    local.get $2
    f64.const -inf
    f64.store
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|23
   end
  end
  local.get $1
 )
 (func $asm/lib/likely/solve (param $0 i32)
  (local $1 i32)
  (local $2 i32)
  (local $3 f64)
  (local $4 i32)
  loop $for-loop|0
   local.get $0
   local.get $2
   i32.gt_s
   if
    i32.const 0
    local.set $1
    loop $for-loop|1
     local.get $1
     local.get $2
     i32.le_s
     if
      local.get $2
      i32.const 3
      i32.shl
      local.get $1
      i32.add
      i32.const 3
      i32.shl
      i32.const 1259520
      i32.add
      f64.load
      local.set $3
      i32.const 0
      local.set $4
      loop $for-loop|2
       local.get $1
       local.get $4
       i32.gt_s
       if
        local.get $3
        local.get $2
        i32.const 3
        i32.shl
        local.get $4
        i32.add
        i32.const 3
        i32.shl
        i32.const 1259520
        i32.add
        f64.load
        local.get $1
        i32.const 3
        i32.shl
        local.get $4
        i32.add
        i32.const 3
        i32.shl
        i32.const 1259520
        i32.add
        f64.load
        f64.mul
        f64.sub
        local.set $3
        local.get $4
        i32.const 1
        i32.add
        local.set $4
        br $for-loop|2
       end
      end
      local.get $2
      i32.const 3
      i32.shl
      local.get $1
      i32.add
      i32.const 3
      i32.shl
      i32.const 1259520
      i32.add
      local.get $1
      local.get $2
      i32.eq
      if (result f64)
       local.get $3
       f64.sqrt
      else
       local.get $3
       local.get $1
       i32.const 3
       i32.shl
       local.get $1
       i32.add
       i32.const 3
       i32.shl
       i32.const 1259520
       i32.add
       f64.load
       f64.div
      end
      f64.store
      local.get $1
      i32.const 1
      i32.add
      local.set $1
      br $for-loop|1
     end
    end
    local.get $2
    i32.const 1
    i32.add
    local.set $2
    br $for-loop|0
   end
  end
  i32.const 0
  local.set $1
  loop $for-loop|3
   local.get $0
   local.get $1
   i32.gt_s
   if
    local.get $1
    i32.const 3
    i32.shl
    i32.const 1282240
    i32.add
    f64.load
    local.set $3
    i32.const 0
    local.set $2
    loop $for-loop|4
     local.get $1
     local.get $2
     i32.gt_s
     if
      local.get $3
      local.get $1
      i32.const 3
      i32.shl
      local.get $2
      i32.add
      i32.const 3
      i32.shl
      i32.const 1259520
      i32.add
      f64.load
      local.get $2
      i32.const 3
      i32.shl
      i32.const 1282240
      i32.add
      f64.load
      f64.mul
      f64.sub
      local.set $3
      local.get $2
      i32.const 1
      i32.add
      local.set $2
      br $for-loop|4
     end
    end
    local.get $1
    i32.const 3
    i32.shl
    local.tee $2
    i32.const 1282240
    i32.add
    local.get $3
    local.get $1
    local.get $2
    i32.add
    i32.const 3
    i32.shl
    i32.const 1259520
    i32.add
    f64.load
    f64.div
    f64.store
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|3
   end
  end
  local.get $0
  i32.const 1
  i32.sub
  local.set $1
  loop $for-loop|5
   local.get $1
   i32.const 0
   i32.ge_s
   if
    local.get $1
    i32.const 3
    i32.shl
    i32.const 1282240
    i32.add
    f64.load
    local.set $3
    local.get $1
    i32.const 1
    i32.add
    local.set $2
    loop $for-loop|6
     local.get $0
     local.get $2
     i32.gt_s
     if
      local.get $3
      local.get $2
      i32.const 3
      i32.shl
      local.tee $4
      local.get $1
      i32.add
      i32.const 3
      i32.shl
      i32.const 1259520
      i32.add
      f64.load
      local.get $4
      i32.const 1282240
      i32.add
      f64.load
      f64.mul
      f64.sub
      local.set $3
      local.get $2
      i32.const 1
      i32.add
      local.set $2
      br $for-loop|6
     end
    end
    local.get $1
    i32.const 3
    i32.shl
    local.tee $2
    i32.const 1282240
    i32.add
    local.get $3
    local.get $1
    local.get $2
    i32.add
    i32.const 3
    i32.shl
    i32.const 1259520
    i32.add
    f64.load
    f64.div
    f64.store
    local.get $1
    i32.const 1
    i32.sub
    local.set $1
    br $for-loop|5
   end
  end
 )
 (func $asm/lib/likely/likelyOf (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32)
  (local $6 i32)
  (local $7 f64)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 f64)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 i32)
  (local $17 f64)
  local.get $0
  i32.load offset=4
  local.tee $8
  i32.const 1
  i32.add
  i32.const -2
  i32.and
  local.tee $6
  i32.const 1
  i32.shr_s
  local.set $13
  local.get $1
  i32.load
  local.set $9
  local.get $1
  i32.load offset=4
  local.set $10
  local.get $1
  i32.load offset=16
  local.get $2
  local.get $6
  i32.mul
  i32.const 3
  i32.shl
  i32.add
  local.set $11
  local.get $1
  i32.load offset=20
  local.get $13
  i32.const 1
  i32.add
  local.get $2
  local.get $13
  i32.mul
  i32.mul
  i32.const 4
  i32.shl
  i32.add
  local.set $13
  local.get $0
  i32.load offset=8
  local.set $2
  i32.const 0
  local.set $1
  loop $for-loop|0
   local.get $1
   local.get $8
   i32.lt_s
   if
    local.get $1
    i32.const 3
    i32.shl
    local.tee $6
    i32.const 1246208
    i32.add
    local.get $3
    local.get $2
    local.get $1
    i32.const 2
    i32.shl
    i32.add
    i32.load
    i32.add
    f64.load
    local.get $6
    local.get $9
    i32.add
    f64.load
    f64.sub
    local.get $6
    local.get $10
    i32.add
    f64.load
    f64.div
    local.get $6
    local.get $11
    i32.add
    f64.load
    f64.sub
    f64.store
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|0
   end
  end
  i32.const 0
  local.set $3
  loop $for-loop|1
   local.get $3
   local.get $5
   i32.lt_s
   if
    local.get $4
    local.get $3
    i32.const 2
    i32.shl
    i32.add
    i32.load
    local.set $2
    local.get $0
    i32.load offset=8
    local.set $6
    i32.const 0
    local.set $1
    block $__inlined_func$asm/lib/likely/columnOf$284
     loop $for-loop|00
      local.get $1
      local.get $0
      i32.load offset=4
      i32.lt_s
      if
       local.get $6
       local.get $1
       i32.const 2
       i32.shl
       i32.add
       i32.load
       local.get $2
       i32.const 3
       i32.shl
       i32.eq
       br_if $__inlined_func$asm/lib/likely/columnOf$284
       local.get $1
       i32.const 1
       i32.add
       local.set $1
       br $for-loop|00
      end
     end
     i32.const -1
     local.set $1
    end
    local.get $1
    i32.const 3
    i32.shl
    i32.const 1246208
    i32.add
    f64.const 0
    f64.store
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|1
   end
  end
  i32.const 1259520
  i32.const 0
  i32.const 512
  memory.fill
  i32.const 1282240
  i32.const 0
  local.get $5
  i32.const 3
  i32.shl
  memory.fill
  i32.const 0
  local.set $1
  loop $for-loop|2
   local.get $1
   local.get $8
   i32.lt_s
   if
    f64.const 0
    local.set $7
    i32.const 0
    local.set $3
    loop $for-loop|3
     local.get $1
     local.get $3
     i32.ge_s
     if
      local.get $7
      local.get $1
      local.get $3
      i32.lt_s
      if (result f64)
       f64.const 0
      else
       local.get $13
       local.get $1
       i32.const 1
       i32.shr_s
       local.tee $2
       local.get $2
       i32.const 1
       i32.add
       i32.mul
       local.get $3
       i32.add
       i32.const 4
       i32.shl
       i32.add
       local.get $1
       i32.const 1
       i32.and
       i32.const 3
       i32.shl
       i32.add
       f64.load
      end
      local.get $3
      i32.const 3
      i32.shl
      i32.const 1246208
      i32.add
      f64.load
      f64.mul
      f64.add
      local.set $7
      local.get $3
      i32.const 1
      i32.add
      local.set $3
      br $for-loop|3
     end
    end
    i32.const 0
    local.set $3
    loop $for-loop|4
     local.get $3
     local.get $5
     i32.lt_s
     if
      local.get $3
      i32.const 3
      i32.shl
      i32.const 1282240
      i32.add
      local.tee $14
      f64.load
      local.set $12
      local.get $4
      local.get $3
      i32.const 2
      i32.shl
      i32.add
      i32.load
      local.set $15
      local.get $0
      i32.load offset=8
      local.set $16
      i32.const 0
      local.set $6
      block $__inlined_func$asm/lib/likely/columnOf$286
       loop $for-loop|01
        local.get $6
        local.get $0
        i32.load offset=4
        i32.lt_s
        if
         local.get $16
         local.get $6
         local.tee $2
         i32.const 2
         i32.shl
         i32.add
         i32.load
         local.get $15
         i32.const 3
         i32.shl
         i32.eq
         br_if $__inlined_func$asm/lib/likely/columnOf$286
         local.get $2
         i32.const 1
         i32.add
         local.set $6
         br $for-loop|01
        end
       end
       i32.const -1
       local.set $2
      end
      local.get $14
      local.get $12
      local.get $1
      local.get $2
      i32.lt_s
      if (result f64)
       f64.const 0
      else
       local.get $13
       local.get $2
       local.get $1
       i32.const 1
       i32.shr_s
       local.tee $2
       local.get $2
       i32.const 1
       i32.add
       i32.mul
       i32.add
       i32.const 4
       i32.shl
       i32.add
       local.get $1
       i32.const 1
       i32.and
       i32.const 3
       i32.shl
       i32.add
       f64.load
      end
      local.tee $12
      local.get $7
      f64.mul
      f64.sub
      f64.store
      i32.const 0
      local.set $6
      loop $for-loop|5
       local.get $3
       local.get $6
       i32.ge_s
       if
        local.get $3
        i32.const 3
        i32.shl
        local.get $6
        i32.add
        i32.const 3
        i32.shl
        i32.const 1259520
        i32.add
        local.tee $14
        f64.load
        local.set $17
        local.get $4
        local.get $6
        i32.const 2
        i32.shl
        i32.add
        i32.load
        local.set $15
        local.get $0
        i32.load offset=8
        local.set $16
        i32.const 0
        local.set $2
        block $__inlined_func$asm/lib/likely/columnOf$288
         loop $for-loop|02
          local.get $2
          local.get $0
          i32.load offset=4
          i32.lt_s
          if
           local.get $16
           local.get $2
           i32.const 2
           i32.shl
           i32.add
           i32.load
           local.get $15
           i32.const 3
           i32.shl
           i32.eq
           br_if $__inlined_func$asm/lib/likely/columnOf$288
           local.get $2
           i32.const 1
           i32.add
           local.set $2
           br $for-loop|02
          end
         end
         i32.const -1
         local.set $2
        end
        local.get $14
        local.get $17
        local.get $12
        local.get $1
        local.get $2
        i32.lt_s
        if (result f64)
         f64.const 0
        else
         local.get $13
         local.get $2
         local.get $1
         i32.const 1
         i32.shr_s
         local.tee $2
         local.get $2
         i32.const 1
         i32.add
         i32.mul
         i32.add
         i32.const 4
         i32.shl
         i32.add
         local.get $1
         i32.const 1
         i32.and
         i32.const 3
         i32.shl
         i32.add
         f64.load
        end
        f64.mul
        f64.add
        f64.store
        local.get $6
        i32.const 1
        i32.add
        local.set $6
        br $for-loop|5
       end
      end
      local.get $3
      i32.const 1
      i32.add
      local.set $3
      br $for-loop|4
     end
    end
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|2
   end
  end
  local.get $5
  call $asm/lib/likely/solve
  i32.const 0
  local.set $1
  loop $for-loop|6
   local.get $1
   local.get $5
   i32.lt_s
   if
    local.get $1
    i32.const 3
    i32.shl
    i32.const 1282240
    i32.add
    local.get $4
    local.get $1
    i32.const 2
    i32.shl
    i32.add
    i32.load
    local.set $6
    local.get $0
    i32.load offset=8
    local.set $8
    i32.const 0
    local.set $2
    block $__inlined_func$asm/lib/likely/columnOf$292
     loop $for-loop|03
      local.get $2
      local.get $0
      i32.load offset=4
      i32.lt_s
      if
       local.get $8
       local.get $2
       i32.const 2
       i32.shl
       i32.add
       i32.load
       local.get $6
       i32.const 3
       i32.shl
       i32.eq
       br_if $__inlined_func$asm/lib/likely/columnOf$292
       local.get $2
       i32.const 1
       i32.add
       local.set $2
       br $for-loop|03
      end
     end
     i32.const -1
     local.set $2
    end
    local.get $9
    local.get $2
    i32.const 3
    i32.shl
    local.tee $2
    i32.add
    f64.load
    local.get $2
    local.get $10
    i32.add
    f64.load
    local.get $2
    local.get $11
    i32.add
    f64.load
    local.get $1
    i32.const 3
    i32.shl
    i32.const 1282240
    i32.add
    f64.load
    f64.add
    f64.mul
    f64.add
    f64.store
    local.get $1
    i32.const 1
    i32.add
    local.set $1
    br $for-loop|6
   end
  end
 )
 (func $asm/lib/experts/memberEnergy (param $0 i32) (param $1 i32) (result f64)
  (local $2 v128)
  (local $3 v128)
  (local $4 v128)
  (local $5 i32)
  (local $6 i32)
  (local $7 f64)
  (local $8 i32)
  (local $9 v128)
  (local $10 v128)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 f64)
  (local $17 f64)
  (local $18 f64)
  local.get $0
  local.get $1
  call $asm/lib/experts/standardise
  i32.eqz
  if
   f64.const 1e6
   return
  end
  local.get $1
  i32.const 1
  i32.add
  i32.const -2
  i32.and
  local.set $8
  local.get $0
  f64.load offset=48
  f64.const 4
  f64.mul
  local.set $16
  i32.const 1
  local.set $6
  block $__inlined_func$asm/lib/nearby/isNearby$499
   global.get $asm/lib/nearby/owner
   local.get $0
   i32.eq
   if (result i32)
    loop $for-loop|0
     local.get $5
     local.get $1
     i32.const 3
     i32.shl
     i32.lt_s
     if
      local.get $7
      local.get $5
      i32.const 1245184
      i32.add
      f64.load
      local.get $5
      i32.const 1310720
      i32.add
      f64.load
      f64.sub
      local.tee $7
      local.get $7
      f64.mul
      f64.add
      local.set $7
      local.get $5
      i32.const 8
      i32.add
      local.set $5
      br $for-loop|0
     end
    end
    local.get $7
    local.get $16
    local.get $16
    f64.mul
    f64.le
   else
    i32.const 0
   end
   br_if $__inlined_func$asm/lib/nearby/isNearby$499
   global.get $asm/lib/nearby/stranger
   local.get $0
   i32.eq
   if (result i32)
    f64.const 0
    local.set $7
    i32.const 0
    local.set $5
    loop $for-loop|00
     local.get $5
     local.get $1
     i32.const 3
     i32.shl
     i32.lt_s
     if
      local.get $7
      local.get $5
      i32.const 1245184
      i32.add
      f64.load
      local.get $5
      i32.const 1311744
      i32.add
      f64.load
      f64.sub
      local.tee $7
      local.get $7
      f64.mul
      f64.add
      local.set $7
      local.get $5
      i32.const 8
      i32.add
      local.set $5
      br $for-loop|00
     end
    end
    local.get $7
    local.get $16
    local.get $16
    f64.mul
    f64.le
   else
    i32.const 0
   end
   if
    global.get $asm/lib/nearby/visits
    i32.const 1
    i32.add
    global.set $asm/lib/nearby/visits
    i32.const 0
    local.set $6
    global.get $asm/lib/nearby/visits
    i32.const 4
    i32.lt_s
    br_if $__inlined_func$asm/lib/nearby/isNearby$499
    i32.const 0
    global.set $asm/lib/nearby/stranger
    i32.const 0
    global.set $asm/lib/nearby/owner
    local.get $0
    local.get $1
    local.get $16
    call $asm/lib/nearby/listComponents
    if (result i32)
     local.get $0
     local.get $1
     local.get $16
     call $asm/lib/nearby/listPairs
    else
     i32.const 0
    end
    if (result i32)
     local.get $0
     global.set $asm/lib/nearby/owner
     i32.const 1310720
     i32.const 1245184
     local.get $1
     i32.const 3
     i32.shl
     memory.copy
     i32.const 1
    else
     i32.const 0
    end
    local.set $6
    br $__inlined_func$asm/lib/nearby/isNearby$499
   end
   local.get $0
   global.set $asm/lib/nearby/stranger
   i32.const 1
   global.set $asm/lib/nearby/visits
   i32.const 1311744
   i32.const 1245184
   local.get $1
   i32.const 3
   i32.shl
   memory.copy
   i32.const 0
   local.set $6
  end
  local.get $6
  if (result f64)
   block $__inlined_func$asm/lib/nearby/nearbyMixtureTop$8 (result f64)
    global.get $asm/lib/nearby/mixturePairs
    i32.const 0
    i32.gt_s
    if
     global.get $asm/lib/nearby/mixturePairs
     local.tee $14
     i32.const 4
     i32.shl
     i32.const 1259520
     i32.add
     local.set $15
     local.get $1
     i32.const 4
     i32.shl
     i32.const 1246208
     i32.add
     local.set $13
     v128.const i32x4 0x00000000 0xfff00000 0x00000000 0xfff00000
     local.set $10
     i32.const 1312832
     local.set $8
     i32.const 1259520
     local.set $12
     loop $for-loop|01
      local.get $12
      local.get $15
      i32.lt_u
      if
       i32.const 1245184
       local.set $11
       i32.const 1246208
       local.set $5
       loop $for-loop|1
        local.get $5
        local.get $13
        i32.lt_u
        if
         local.get $5
         local.get $11
         v128.load64_splat
         local.get $8
         v128.load
         f64x2.sub
         v128.store
         local.get $5
         i32.const 16
         i32.add
         local.set $5
         local.get $11
         i32.const 8
         i32.add
         local.set $11
         local.get $8
         i32.const 16
         i32.add
         local.set $8
         br $for-loop|1
        end
       end
       v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
       local.set $4
       v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
       local.set $3
       i32.const 1246224
       local.set $5
       loop $for-loop|2
        local.get $5
        local.get $13
        i32.le_u
        if
         v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
         local.set $9
         i32.const 1246208
         local.set $11
         loop $for-loop|3
          local.get $5
          local.get $11
          i32.gt_u
          if
           local.get $9
           local.get $8
           v128.load
           local.get $11
           v128.load
           f64x2.mul
           f64x2.add
           local.set $9
           local.get $11
           i32.const 16
           i32.add
           local.set $11
           local.get $8
           i32.const 16
           i32.add
           local.set $8
           br $for-loop|3
          end
         end
         local.get $3
         local.get $4
         local.get $9
         local.get $9
         f64x2.mul
         f64x2.add
         local.set $3
         local.set $4
         local.get $5
         i32.const 16
         i32.add
         local.set $5
         br $for-loop|2
        end
       end
       local.get $8
       v128.load
       v128.const i32x4 0x00000000 0x3fe00000 0x00000000 0x3fe00000
       local.get $4
       local.get $3
       f64x2.add
       f64x2.mul
       f64x2.sub
       local.set $2
       local.get $8
       i32.const 16
       i32.add
       local.set $8
       local.get $12
       local.get $2
       v128.store
       local.get $10
       local.get $2
       f64x2.pmax
       local.set $10
       local.get $12
       i32.const 16
       i32.add
       local.set $12
       br $for-loop|01
      end
     end
     local.get $14
     local.get $10
     f64x2.extract_lane 0
     local.get $10
     f64x2.extract_lane 1
     f64.max
     call $asm/lib/log-sum/addShares
     br $__inlined_func$asm/lib/nearby/nearbyMixtureTop$8
    end
    local.get $0
    i32.const 1245184
    local.get $1
    i32.const 1
    i32.add
    i32.const -2
    i32.and
    call $asm/lib/mixture/mixtureTop
   end
  else
   local.get $0
   i32.const 1245184
   local.get $8
   call $asm/lib/mixture/mixtureTop
  end
  local.set $7
  global.get $asm/lib/log-sum/shareSum
  f64x2.splat
  local.set $2
  local.get $6
  if (result f64)
   local.get $0
   f64.load offset=40
   f64x2.splat
   local.set $4
   local.get $1
   i32.const 3
   i32.shl
   i32.const 1245184
   i32.add
   local.set $6
   global.get $asm/lib/nearby/pairs
   i32.const 4
   i32.shl
   i32.const 1259520
   i32.add
   local.set $11
   v128.const i32x4 0x00000000 0xfff00000 0x00000000 0xfff00000
   local.set $3
   i32.const 1329216
   local.set $1
   i32.const 1259520
   local.set $5
   loop $for-loop|012
    local.get $5
    local.get $11
    i32.lt_u
    if
     v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
     local.set $10
     i32.const 1245184
     local.set $8
     loop $for-loop|13
      local.get $6
      local.get $8
      i32.gt_u
      if
       local.get $10
       local.get $8
       v128.load64_splat
       local.get $1
       v128.load
       f64x2.sub
       local.tee $9
       local.get $9
       f64x2.mul
       f64x2.add
       local.set $10
       local.get $8
       i32.const 8
       i32.add
       local.set $8
       local.get $1
       i32.const 16
       i32.add
       local.set $1
       br $for-loop|13
      end
     end
     local.get $1
     v128.load
     local.get $10
     local.get $4
     f64x2.mul
     f64x2.sub
     local.set $9
     local.get $1
     i32.const 16
     i32.add
     local.set $1
     local.get $5
     local.get $9
     v128.store
     local.get $3
     local.get $9
     f64x2.pmax
     local.set $3
     local.get $5
     i32.const 16
     i32.add
     local.set $5
     br $for-loop|012
    end
   end
   global.get $asm/lib/nearby/pairs
   local.get $3
   f64x2.extract_lane 0
   local.get $3
   f64x2.extract_lane 1
   f64.max
   call $asm/lib/log-sum/addShares
  else
   local.get $0
   local.get $1
   call $asm/lib/kernel-density/densityTerms
   local.set $16
   local.get $0
   i32.load offset=24
   i32.const 2
   i32.shl
   local.get $16
   call $asm/lib/log-sum/addShares
  end
  local.set $16
  block $__inlined_func$asm/lib/tail/natsAt$9 (result f64)
   f64.const 0
   local.get $0
   i32.const 56
   i32.add
   local.get $7
   local.get $2
   global.get $asm/lib/log-sum/shareSum
   f64x2.replace_lane 1
   call $asm/lib/logarithms/logarithms
   local.tee $2
   f64x2.extract_lane 0
   f64.add
   f64.neg
   local.tee $7
   call $asm/lib/tail/rankOf
   local.tee $1
   i32.eqz
   br_if $__inlined_func$asm/lib/tail/natsAt$9
   drop
   local.get $1
   i32.const 1
   i32.sub
   i32.const 3
   i32.shl
   local.tee $5
   local.get $0
   i32.load offset=60
   i32.add
   f64.load
   local.set $17
   local.get $0
   i32.load offset=64
   local.get $5
   i32.add
   f64.load
   local.set $18
   local.get $1
   local.get $0
   i32.load offset=56
   i32.eq
   if
    local.get $18
    local.get $7
    local.get $17
    f64.sub
    local.get $0
    f64.load offset=72
    f64.div
    f64.add
    br $__inlined_func$asm/lib/tail/natsAt$9
   end
   local.get $18
   local.get $7
   local.get $17
   f64.sub
   local.get $1
   i32.const 3
   i32.shl
   local.tee $1
   local.get $0
   i32.load offset=60
   i32.add
   f64.load
   local.get $17
   f64.sub
   f64.div
   local.get $0
   i32.load offset=64
   local.get $1
   i32.add
   f64.load
   local.get $18
   f64.sub
   f64.mul
   f64.add
  end
  local.tee $7
  block $__inlined_func$asm/lib/tail/natsAt$10 (result f64)
   f64.const 0
   local.get $0
   i32.const 80
   i32.add
   local.get $16
   local.get $2
   f64x2.extract_lane 1
   f64.add
   f64.neg
   local.tee $16
   call $asm/lib/tail/rankOf
   local.tee $1
   i32.eqz
   br_if $__inlined_func$asm/lib/tail/natsAt$10
   drop
   local.get $1
   i32.const 1
   i32.sub
   i32.const 3
   i32.shl
   local.tee $5
   local.get $0
   i32.load offset=84
   i32.add
   f64.load
   local.set $17
   local.get $0
   i32.load offset=88
   local.get $5
   i32.add
   f64.load
   local.set $18
   local.get $1
   local.get $0
   i32.load offset=80
   i32.eq
   if
    local.get $18
    local.get $16
    local.get $17
    f64.sub
    local.get $0
    f64.load offset=96
    f64.div
    f64.add
    br $__inlined_func$asm/lib/tail/natsAt$10
   end
   local.get $18
   local.get $16
   local.get $17
   f64.sub
   local.get $1
   i32.const 3
   i32.shl
   local.tee $1
   local.get $0
   i32.load offset=84
   i32.add
   f64.load
   local.get $17
   f64.sub
   f64.div
   local.get $0
   i32.load offset=88
   local.get $1
   i32.add
   f64.load
   local.get $18
   f64.sub
   f64.mul
   f64.add
  end
  local.tee $16
  local.get $7
  local.get $16
  f64.ge
  select
  local.tee $7
  f64.const 1e6
  local.get $7
  f64.const 1e6
  f64.le
  select
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
    block $__inlined_func$asm/lib/grid/beyond$24
     local.get $8
     local.get $11
     f64.gt
     br_if $__inlined_func$asm/lib/grid/beyond$24
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
     br_if $__inlined_func$asm/lib/grid/beyond$24
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
    block $__inlined_func$asm/lib/grid/beyond$240
     local.get $6
     local.get $8
     f64.gt
     br_if $__inlined_func$asm/lib/grid/beyond$240
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
     br_if $__inlined_func$asm/lib/grid/beyond$240
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
 (func $asm/lib/compare/compareWith (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 f64)
  (local $4 i32)
  (local $5 f64)
  (local $6 i32)
  (local $7 i32)
  (local $8 f64)
  (local $9 f64)
  (local $10 f64)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 i32)
  local.get $1
  i32.load offset=12
  local.set $6
  local.get $1
  i32.load offset=16
  local.set $7
  local.get $1
  i32.load offset=28
  local.tee $4
  local.get $1
  i32.load offset=4
  i32.const 2
  i32.shl
  i32.add
  local.set $11
  local.get $4
  local.set $2
  loop $for-loop|0
   local.get $2
   local.get $11
   i32.lt_u
   if
    local.get $2
    local.get $6
    f64.load
    local.get $7
    f64.load
    f64.sub
    local.get $7
    f64.load offset=8
    f64.div
    f32.demote_f64
    f32.store
    local.get $2
    i32.const 4
    i32.add
    local.set $2
    local.get $6
    i32.const 8
    i32.add
    local.set $6
    local.get $7
    i32.const 16
    i32.add
    local.set $7
    br $for-loop|0
   end
  end
  local.get $1
  i32.load
  local.get $4
  local.get $1
  i32.load offset=32
  call $asm/lib/network/answerOf
  if
   i32.const 0
   return
  end
  local.get $1
  i32.load offset=40
  local.set $13
  local.get $1
  i32.load offset=36
  local.set $14
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $2
  i32.const 0
  local.set $6
  loop $for-loop|00
   local.get $2
   local.get $6
   i32.gt_u
   if
    local.get $6
    local.get $13
    i32.add
    local.get $6
    local.get $14
    i32.add
    f64.load
    f64.store
    local.get $6
    i32.const 8
    i32.add
    local.set $6
    br $for-loop|00
   end
  end
  local.get $1
  i32.load offset=32
  local.tee $7
  local.get $1
  i32.load offset=8
  local.tee $15
  i32.const 2
  i32.shl
  i32.add
  local.set $11
  local.get $1
  i32.load offset=24
  local.set $12
  local.get $1
  i32.load offset=20
  local.set $4
  i32.const 0
  local.set $2
  i32.const 0
  local.set $6
  block $__inlined_func$asm/lib/compare/hear$502 (result i32)
   loop $for-loop|01
    local.get $6
    local.get $15
    i32.lt_s
    if
     i32.const 0
     local.get $7
     local.get $6
     i32.const 2
     i32.shl
     local.tee $16
     i32.add
     f32.load
     f64.promote_f32
     local.get $4
     f64.load offset=8
     local.tee $5
     f64.mul
     local.get $4
     f64.load
     f64.add
     local.tee $8
     local.get $8
     f64.sub
     f64.const 0
     f64.eq
     local.get $11
     local.get $16
     i32.add
     f32.load
     local.get $5
     call $asm/lib/forecast/deviationOf
     local.tee $9
     f64.const 0
     f64.gt
     i32.and
     i32.eqz
     br_if $__inlined_func$asm/lib/compare/hear$502
     drop
     local.get $3
     local.get $12
     local.get $16
     i32.add
     i32.load
     i32.const 3
     i32.shl
     local.tee $16
     local.get $14
     i32.add
     f64.load
     local.get $8
     f64.sub
     local.get $9
     f64.div
     local.tee $5
     local.get $5
     f64.mul
     f64.const 0.5
     f64.mul
     local.tee $5
     f64.const 1e6
     local.get $5
     f64.const 1e6
     f64.le
     select
     local.tee $5
     f64.lt
     if
      local.get $5
      local.set $3
      local.get $6
      local.set $2
     end
     local.get $10
     local.get $9
     local.get $4
     f64.load offset=16
     call $asm/lib/forecast/gainOf
     f64.add
     local.set $10
     local.get $13
     local.get $16
     i32.add
     local.get $8
     f64.store
     local.get $6
     i32.const 1
     i32.add
     local.set $6
     local.get $4
     i32.const 24
     i32.add
     local.set $4
     br $for-loop|01
    end
   end
   local.get $1
   local.get $3
   f64.store offset=48
   local.get $1
   local.get $2
   f64.convert_i32_s
   f64.store offset=56
   local.get $1
   local.get $10
   f64.store offset=72
   i32.const 1
  end
  i32.eqz
  if
   i32.const 0
   return
  end
  local.get $1
  i32.const -64
  i32.sub
  local.get $0
  local.get $13
  call $asm/lib/plant/energyOf
  f64.store
  i32.const 1
 )
 (func $asm/lib/choose/confidenceOf (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 f64)
  (local $4 f64)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 f64)
  (local $10 i32)
  (local $11 i32)
  (local $12 f64)
  (local $13 i32)
  (local $14 f64)
  (local $15 f64)
  local.get $1
  i32.const -64
  i32.sub
  i32.load
  local.set $7
  local.get $1
  i32.load offset=60
  local.set $8
  local.get $2
  f64.load
  local.tee $9
  local.set $4
  local.get $1
  i32.load offset=80
  local.set $5
  local.get $2
  i32.const 8
  i32.add
  local.tee $2
  local.get $1
  i32.load offset=24
  local.tee $13
  i32.const 3
  i32.shl
  i32.add
  local.set $10
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $11
  loop $for-loop|0
   local.get $6
   local.get $11
   i32.lt_u
   if
    local.get $5
    local.get $6
    i32.add
    local.get $6
    local.get $10
    i32.add
    f64.load
    f64.store
    local.get $6
    i32.const 8
    i32.add
    local.set $6
    br $for-loop|0
   end
  end
  local.get $2
  local.get $13
  i32.const 3
  i32.shl
  i32.add
  local.set $6
  loop $for-loop|00
   local.get $2
   local.get $6
   i32.lt_u
   if
    local.get $2
    f64.load
    local.tee $12
    local.get $8
    f64.load offset=16
    f64.lt
    i32.eqz
    if
     local.get $5
     local.get $7
     i32.load
     i32.const 3
     i32.shl
     i32.add
     local.tee $10
     f64.load
     local.set $14
     local.get $10
     local.get $14
     local.get $12
     f64.add
     f64.store
     local.get $0
     local.get $5
     call $asm/lib/plant/energyOf
     local.set $15
     local.get $10
     local.get $14
     local.get $2
     f64.load
     f64.sub
     f64.store
     local.get $0
     local.get $5
     call $asm/lib/plant/energyOf
     local.set $12
     local.get $10
     local.get $14
     f64.store
     local.get $4
     local.get $15
     local.get $12
     f64.add
     local.get $9
     local.get $9
     f64.add
     f64.sub
     local.tee $14
     f64.const 0.5
     f64.mul
     f64.add
     local.set $4
     local.get $3
     local.get $15
     local.get $12
     f64.sub
     f64.const 0.5
     f64.mul
     local.tee $3
     local.get $3
     f64.mul
     local.get $14
     local.get $14
     f64.mul
     f64.const 0.5
     f64.mul
     f64.add
     f64.add
     local.set $3
    end
    local.get $2
    i32.const 8
    i32.add
    local.set $2
    local.get $7
    i32.const 4
    i32.add
    local.set $7
    local.get $8
    i32.const 24
    i32.add
    local.set $8
    br $for-loop|00
   end
  end
  local.get $3
  local.get $3
  f64.sub
  f64.const 0
  f64.ne
  local.get $4
  local.get $4
  f64.sub
  f64.const 0
  f64.ne
  i32.or
  if
   f64.const 0
   return
  end
  local.get $1
  f64.load offset=128
  local.get $4
  f64.sub
  local.set $4
  local.get $3
  f64.const 0
  f64.eq
  if
   f64.const 1
   f64.const 0
   local.get $4
   f64.const 0
   f64.ge
   select
   return
  end
  local.get $4
  local.get $3
  f64.sqrt
  f64.div
  local.tee $3
  local.get $3
  f64.ne
  if (result f64)
   f64.const 0
  else
   f64.const 1
   local.get $3
   f64.abs
   f64.const 38
   f64.min
   f64.const 1.4142135623730951
   f64.div
   local.tee $4
   f64.const 0.3275911
   f64.mul
   f64.const 1
   f64.add
   f64.div
   local.tee $9
   local.get $9
   local.get $9
   local.get $9
   local.get $9
   f64.const 1.061405429
   f64.mul
   f64.const -1.453152027
   f64.add
   f64.mul
   f64.const 1.421413741
   f64.add
   f64.mul
   f64.const -0.284496736
   f64.add
   f64.mul
   f64.const 0.254829592
   f64.add
   f64.mul
   local.get $4
   f64.neg
   local.get $4
   f64.mul
   local.tee $4
   f64.const -700
   f64.ge
   if (result f64)
    local.get $4
    f64x2.splat
    call $asm/lib/elementary/exponentials
    f64x2.extract_lane 0
   else
    f64.const 0
   end
   f64.mul
   f64.const 0.5
   f64.mul
   local.tee $4
   f64.const 1
   local.get $4
   f64.sub
   local.get $3
   f64.const 0
   f64.lt
   select
  end
 )
 (func $asm/lib/choose/chooseAmong (param $0 i32) (param $1 i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 f64)
  (local $5 i32)
  (local $6 f64)
  (local $7 i32)
  (local $8 f64)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 f64)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  (local $18 i32)
  (local $19 f64)
  (local $20 f64)
  (local $21 f64)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $16
  local.get $1
  i32.load offset=24
  i32.const 3
  i32.shl
  i32.const 8
  i32.add
  local.set $17
  local.get $1
  i32.load offset=4
  local.set $18
  local.get $0
  local.get $1
  i32.load offset=76
  call $asm/lib/plant/energyHere
  local.set $19
  local.get $1
  i32.load offset=84
  local.set $3
  local.get $1
  i32.load offset=88
  local.set $5
  f64.const nan:0x8000000000000
  local.set $4
  f64.const nan:0x8000000000000
  local.set $8
  local.get $1
  i32.load offset=44
  local.set $11
  local.get $1
  i32.load offset=40
  local.set $7
  local.get $1
  i32.load offset=12
  local.set $10
  loop $for-loop|0
   local.get $10
   i32.const 0
   i32.gt_s
   if
    local.get $11
    local.get $7
    f64.load
    f64.store
    local.get $10
    i32.const 1
    i32.sub
    local.set $10
    local.get $11
    i32.const 8
    i32.add
    local.set $11
    local.get $7
    i32.const 16
    i32.add
    local.set $7
    br $for-loop|0
   end
  end
  i32.const 0
  local.set $7
  loop $for-loop|00
   local.get $7
   local.get $18
   i32.lt_s
   if
    local.get $1
    i32.load offset=44
    local.set $2
    local.get $1
    i32.load offset=28
    local.set $10
    local.get $1
    i32.load offset=32
    local.set $12
    local.get $1
    i32.load offset=36
    local.get $7
    local.get $1
    i32.load offset=8
    local.tee $11
    i32.mul
    i32.const 3
    i32.shl
    i32.add
    local.set $13
    loop $for-loop|01
     local.get $11
     i32.const 0
     i32.gt_s
     if
      local.get $2
      local.get $12
      i32.load
      i32.const 3
      i32.shl
      i32.add
      local.get $10
      f64.load offset=16
      local.get $10
      f64.load offset=8
      local.get $10
      f64.load
      local.tee $6
      local.get $13
      f64.load
      f64.add
      f64.max
      f64.min
      local.get $6
      local.get $7
      select
      f64.store
      local.get $11
      i32.const 1
      i32.sub
      local.set $11
      local.get $10
      i32.const 24
      i32.add
      local.set $10
      local.get $12
      i32.const 4
      i32.add
      local.set $12
      local.get $13
      i32.const 8
      i32.add
      local.set $13
      br $for-loop|01
     end
    end
    block $for-continue|0
     local.get $1
     local.get $3
     local.get $16
     call $asm/lib/weigh/lead
     local.tee $21
     local.get $21
     f64.ne
     br_if $for-continue|0
     local.get $3
     local.get $0
     local.get $3
     local.get $17
     i32.add
     call $asm/lib/plant/energyOf
     local.tee $20
     f64.store
     local.get $1
     i32.load offset=12
     local.set $2
     local.get $1
     i32.load offset=44
     local.set $12
     local.get $1
     i32.load offset=40
     local.set $10
     f64.const 0
     local.set $14
     i32.const 0
     local.set $11
     loop $for-loop|012
      local.get $2
      local.get $11
      i32.gt_s
      if
       local.get $14
       local.get $12
       f64.load
       local.get $10
       f64.load
       f64.sub
       f64.abs
       local.get $10
       f64.load offset=8
       f64.div
       f64.add
       local.set $14
       local.get $11
       i32.const 1
       i32.add
       local.set $11
       local.get $12
       i32.const 8
       i32.add
       local.set $12
       local.get $10
       i32.const 16
       i32.add
       local.set $10
       br $for-loop|012
      end
     end
     f64.const 0
     local.get $1
     f64.load offset=136
     local.tee $6
     local.get $20
     local.get $19
     f64.sub
     f64.mul
     local.get $6
     f64.const 0
     f64.eq
     select
     f64.const 0
     local.get $1
     f64.load offset=144
     local.tee $6
     local.get $21
     f64.mul
     local.get $6
     f64.const 0
     f64.eq
     select
     f64.add
     f64.const 0
     local.get $1
     f64.load offset=152
     local.tee $6
     local.get $14
     f64.mul
     local.get $6
     f64.const 0
     f64.eq
     select
     f64.add
     local.tee $6
     local.get $6
     f64.ne
     br_if $for-continue|0
     local.get $15
     i32.const 1
     i32.add
     local.set $15
     local.get $4
     local.get $6
     f64.le
     if
      local.get $8
      local.get $6
      local.get $6
      local.get $8
      f64.ge
      select
      local.set $8
     else
      local.get $4
      local.set $8
      local.get $6
      local.set $4
      local.get $7
      local.set $9
      local.get $5
      local.get $3
      local.set $5
      local.set $3
     end
    end
    local.get $7
    i32.const 1
    i32.add
    local.set $7
    br $for-loop|00
   end
  end
  local.get $1
  i32.load offset=44
  local.set $2
  local.get $1
  i32.load offset=28
  local.set $3
  local.get $1
  i32.load offset=32
  local.set $11
  local.get $1
  i32.load offset=36
  local.get $9
  local.get $1
  i32.load offset=8
  local.tee $7
  i32.mul
  i32.const 3
  i32.shl
  i32.add
  local.set $10
  loop $for-loop|03
   local.get $7
   i32.const 0
   i32.gt_s
   if
    local.get $2
    local.get $11
    i32.load
    i32.const 3
    i32.shl
    i32.add
    local.get $3
    f64.load offset=16
    local.get $3
    f64.load offset=8
    local.get $3
    f64.load
    local.tee $6
    local.get $10
    f64.load
    f64.add
    f64.max
    f64.min
    local.get $6
    local.get $9
    select
    f64.store
    local.get $7
    i32.const 1
    i32.sub
    local.set $7
    local.get $3
    i32.const 24
    i32.add
    local.set $3
    local.get $11
    i32.const 4
    i32.add
    local.set $11
    local.get $10
    i32.const 8
    i32.add
    local.set $10
    br $for-loop|03
   end
  end
  local.get $1
  local.get $15
  i32.store offset=92
  local.get $1
  local.get $9
  i32.store offset=96
  local.get $1
  local.get $4
  f64.store offset=104
  local.get $1
  local.get $8
  f64.store offset=112
  local.get $1
  f64.load offset=128
  local.tee $4
  local.get $4
  f64.eq
  if
   local.get $1
   local.get $15
   if (result f64)
    local.get $0
    local.get $1
    local.get $5
    call $asm/lib/choose/confidenceOf
   else
    f64.const 0
   end
   f64.store offset=120
  end
 )
 (func $asm/kernels/window-spectrum/windowSpectrum (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 f64) (param $6 i32) (param $7 i32) (result i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 f64)
  (local $11 f64)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  (local $18 i32)
  (local $19 f64)
  local.get $2
  i32.const 1
  i32.sub
  local.set $17
  local.get $2
  i32.const 2
  i32.shr_s
  i32.const 3
  i32.mul
  local.set $18
  local.get $7
  i32.const 0
  local.get $2
  i32.const 1
  i32.shr_s
  local.tee $14
  i32.const 3
  i32.shl
  memory.fill
  loop $for-loop|0
   local.get $2
   local.get $15
   i32.add
   local.get $1
   i32.le_s
   if
    local.get $0
    local.get $15
    i32.const 3
    i32.shl
    i32.add
    local.set $12
    f64.const 0
    local.set $10
    i32.const 0
    local.set $8
    i32.const 0
    local.set $9
    loop $for-loop|1
     local.get $2
     local.get $9
     i32.gt_s
     if
      local.get $12
      local.get $9
      i32.const 3
      i32.shl
      i32.add
      f64.load
      local.tee $11
      f64.abs
      f64.const inf
      f64.lt
      if
       local.get $10
       local.get $11
       f64.add
       local.set $10
       local.get $8
       i32.const 1
       i32.add
       local.set $8
      end
      local.get $9
      i32.const 1
      i32.add
      local.set $9
      br $for-loop|1
     end
    end
    local.get $3
    local.get $2
    local.get $8
    i32.sub
    i32.gt_s
    if
     local.get $13
     i32.const 1
     i32.add
     local.set $13
     local.get $10
     local.get $8
     f64.convert_i32_s
     f64.div
     local.set $10
     i32.const 0
     local.set $8
     loop $for-loop|2
      local.get $2
      local.get $8
      i32.gt_s
      if
       local.get $12
       local.get $8
       i32.const 3
       i32.shl
       local.tee $9
       i32.add
       f64.load
       local.set $11
       local.get $6
       local.get $9
       i32.add
       local.get $11
       local.get $10
       f64.sub
       f64.const 0.5
       local.get $4
       local.get $9
       i32.add
       f64.load
       f64.const 0.5
       f64.mul
       f64.sub
       f64.mul
       f64.const 0
       local.get $11
       f64.abs
       f64.const inf
       f64.lt
       select
       f64.store
       local.get $8
       i32.const 1
       i32.add
       local.set $8
       br $for-loop|2
      end
     end
     i32.const 1
     local.set $8
     loop $for-loop|3
      local.get $8
      local.get $14
      i32.le_s
      if
       f64.const 0
       local.set $10
       f64.const 0
       local.set $11
       i32.const 0
       local.set $9
       i32.const 0
       local.set $12
       loop $for-loop|4
        local.get $2
        local.get $9
        i32.gt_s
        if
         local.get $10
         local.get $6
         local.get $9
         i32.const 3
         i32.shl
         i32.add
         f64.load
         local.tee $19
         local.get $4
         local.get $12
         i32.const 3
         i32.shl
         i32.add
         f64.load
         f64.mul
         f64.add
         local.set $10
         local.get $11
         local.get $19
         local.get $4
         local.get $12
         local.get $18
         i32.add
         local.get $17
         i32.and
         i32.const 3
         i32.shl
         i32.add
         f64.load
         f64.mul
         f64.add
         local.set $11
         local.get $9
         i32.const 1
         i32.add
         local.set $9
         local.get $8
         local.get $12
         i32.add
         local.get $17
         i32.and
         local.set $12
         br $for-loop|4
        end
       end
       local.get $7
       local.get $8
       i32.const 1
       i32.sub
       i32.const 3
       i32.shl
       i32.add
       local.tee $9
       local.get $9
       f64.load
       local.get $10
       local.get $10
       f64.mul
       local.get $11
       local.get $11
       f64.mul
       f64.add
       f64.add
       f64.store
       local.get $8
       i32.const 1
       i32.add
       local.set $8
       br $for-loop|3
      end
     end
    end
    local.get $14
    local.get $15
    i32.add
    local.set $15
    br $for-loop|0
   end
  end
  local.get $5
  local.get $5
  f64.mul
  f64.const 0.375
  f64.mul
  local.get $2
  f64.convert_i32_s
  f64.mul
  local.set $5
  loop $for-loop|5
   local.get $14
   local.get $16
   i32.gt_s
   if
    local.get $7
    local.get $16
    i32.const 3
    i32.shl
    i32.add
    local.tee $0
    local.get $13
    if (result f64)
     local.get $0
     f64.load
     local.get $13
     f64.convert_i32_s
     f64.div
    else
     f64.const 0
    end
    local.get $5
    f64.add
    f64.store
    local.get $16
    i32.const 1
    i32.add
    local.set $16
    br $for-loop|5
   end
  end
  local.get $13
 )
 (func $asm/kernels/window-similarity/windowSimilarity (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 f64)
  (local $4 i32)
  (local $5 f64)
  (local $6 f64)
  (local $7 i32)
  (local $8 f64)
  (local $9 f64)
  loop $for-loop|0
   local.get $2
   local.get $4
   i32.gt_s
   if
    local.get $3
    local.get $4
    i32.const 3
    i32.shl
    local.tee $7
    local.get $0
    i32.add
    f64.load
    local.tee $8
    local.get $1
    local.get $7
    i32.add
    f64.load
    local.tee $9
    f64.mul
    f64.add
    local.set $3
    local.get $5
    local.get $8
    local.get $8
    f64.mul
    f64.add
    local.set $5
    local.get $6
    local.get $9
    local.get $9
    f64.mul
    f64.add
    local.set $6
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|0
   end
  end
  local.get $5
  f64.sqrt
  local.get $6
  f64.sqrt
  f64.mul
  local.tee $5
  f64.const 0
  f64.gt
  i32.eqz
  if
   f64.const 0
   return
  end
  local.get $3
  local.get $5
  f64.div
  local.tee $3
  f64.const 1
  local.get $3
  f64.const 1
  f64.lt
  select
 )
 (func $asm/kernels/window-coherence/windowCoherence (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 f64) (param $5 i32) (result f64)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 f64)
  local.get $3
  i32.const 3
  i32.shl
  local.set $8
  loop $for-loop|0
   local.get $2
   local.get $3
   i32.gt_s
   if
    local.get $3
    i32.const 3
    i32.shl
    local.tee $9
    local.get $0
    i32.add
    local.tee $10
    f64.load
    local.get $10
    local.get $8
    i32.sub
    f64.load
    f64.sub
    local.get $1
    local.get $9
    i32.add
    f64.load
    f64.sub
    local.tee $11
    f64.abs
    f64.const inf
    f64.lt
    if
     local.get $7
     i32.const 1
     i32.add
     local.set $7
     local.get $6
     i32.const 1
     i32.add
     local.get $6
     local.get $4
     local.get $11
     f64.ge
     select
     local.set $6
    end
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  local.get $5
  local.get $7
  f64.convert_i32_s
  local.tee $4
  f64.store
  local.get $6
  f64.convert_i32_s
  local.get $4
  f64.div
  f64.const 0
  local.get $7
  select
 )
 (func $asm/kernels/window-balance/windowBalance (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 f64) (param $7 f64) (param $8 f64) (param $9 f64) (param $10 i32) (result f64)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 f64)
  (local $16 f64)
  (local $17 f64)
  (local $18 i32)
  (local $19 i32)
  (local $20 i32)
  (local $21 f64)
  (local $22 f64)
  f64.const -1
  local.set $15
  local.get $10
  f64.const 0
  f64.store offset=8
  local.get $10
  f64.const 0
  f64.store offset=16
  loop $for-loop|0
   local.get $4
   local.get $13
   i32.add
   local.get $3
   i32.le_s
   if
    f64.const 0
    local.set $16
    f64.const 0
    local.set $17
    i32.const -1
    local.set $14
    local.get $13
    i32.const 1
    i32.sub
    local.set $11
    local.get $13
    local.set $12
    loop $for-loop|1
     local.get $12
     local.get $11
     i32.sub
     local.get $5
     i32.le_s
     local.get $12
     local.get $4
     local.get $13
     i32.add
     i32.le_s
     i32.and
     if
      local.get $12
      i32.const 3
      i32.shl
      local.tee $18
      local.get $0
      i32.add
      f64.load
      f64.abs
      local.get $1
      local.get $18
      i32.add
      f64.load
      f64.abs
      f64.add
      local.get $2
      local.get $18
      i32.add
      f64.load
      f64.add
      f64.const inf
      f64.lt
      if
       local.get $14
       i32.const 0
       i32.lt_s
       if
        local.get $12
        local.set $14
       else
        local.get $16
        local.get $11
        i32.const 3
        i32.shl
        local.tee $20
        local.get $1
        i32.add
        f64.load
        local.get $1
        local.get $18
        i32.add
        f64.load
        f64.add
        f64.const 0.5
        f64.mul
        local.get $7
        f64.add
        local.get $12
        local.get $11
        i32.sub
        f64.convert_i32_s
        local.get $6
        f64.mul
        local.tee $21
        f64.mul
        f64.add
        local.set $16
        local.get $17
        local.get $2
        local.get $20
        i32.add
        f64.load
        local.get $2
        local.get $18
        i32.add
        f64.load
        f64.add
        f64.const 0.5
        f64.mul
        local.get $21
        f64.mul
        f64.add
        local.set $17
       end
       local.get $12
       local.set $11
      end
      local.get $12
      i32.const 1
      i32.add
      local.set $12
      br $for-loop|1
     end
    end
    block $for-continue|0
     local.get $14
     i32.const 0
     i32.lt_s
     local.get $11
     local.get $14
     i32.le_s
     i32.or
     local.get $4
     local.get $13
     i32.add
     local.get $11
     i32.sub
     local.get $5
     i32.ge_s
     i32.or
     br_if $for-continue|0
     local.get $0
     local.get $11
     i32.const 3
     i32.shl
     i32.add
     f64.load
     local.get $0
     local.get $14
     i32.const 3
     i32.shl
     i32.add
     f64.load
     local.tee $22
     f64.sub
     local.get $16
     f64.sub
     local.tee $21
     f64.abs
     local.tee $16
     local.get $22
     f64.abs
     local.get $17
     f64.add
     local.tee $17
     f64.add
     f64.const inf
     f64.lt
     i32.eqz
     br_if $for-continue|0
     local.get $19
     i32.const 1
     i32.add
     local.set $19
     f64.const 0
     local.get $16
     local.get $8
     local.get $17
     f64.mul
     local.tee $16
     local.get $9
     local.get $9
     local.get $16
     f64.gt
     select
     f64.div
     local.get $21
     f64.const 0
     f64.eq
     select
     local.tee $16
     local.get $15
     f64.gt
     i32.eqz
     br_if $for-continue|0
     local.get $16
     local.set $15
     local.get $10
     local.get $21
     f64.store offset=8
     local.get $10
     local.get $17
     f64.store offset=16
    end
    local.get $4
    local.get $13
    i32.add
    local.set $13
    br $for-loop|0
   end
  end
  local.get $10
  local.get $19
  f64.convert_i32_s
  f64.store
  local.get $15
 )
 (func $asm/kernels/walkers-propose/walkersPropose (param $0 i32) (param $1 f64)
  (local $2 i32)
  (local $3 v128)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  (local $18 f64)
  (local $19 v128)
  (local $20 f64)
  local.get $0
  i32.load offset=8
  i32.const 2
  i32.shl
  local.set $14
  local.get $0
  i32.load offset=4
  i32.const 3
  i32.shl
  local.set $7
  local.get $0
  i32.load offset=12
  local.set $15
  local.get $0
  i32.load offset=16
  local.set $16
  local.get $0
  i32.load offset=24
  local.set $17
  local.get $0
  i32.const -64
  i32.sub
  local.set $4
  local.get $0
  f64.load offset=56
  f64.const 2
  f64.mul
  local.get $1
  f64.mul
  f64.sqrt
  local.set $18
  local.get $0
  i32.load offset=28
  local.set $8
  local.get $0
  i32.load offset=40
  local.set $9
  local.get $0
  i32.load offset=32
  local.set $10
  local.get $0
  i32.load offset=52
  local.set $11
  local.get $0
  i32.load
  local.set $12
  loop $for-loop|0
   local.get $12
   i32.const 0
   i32.gt_s
   if
    f64.const 0
    local.set $1
    i32.const 0
    local.set $6
    loop $for-loop|1
     local.get $6
     local.get $14
     i32.lt_s
     if
      local.get $6
      local.get $15
      i32.add
      i32.load
      local.set $13
      local.get $4
      i32.const 1104
      i32.add
      i32.load
      local.tee $0
      i32.const 2144
      i32.eq
      if
       i32.const 1261568
       local.set $5
       i32.const 1263616
       local.set $0
       loop $while-continue|0
        local.get $0
        i32.const 1264128
        i32.lt_u
        if
         local.get $4
         i32.const -64
         i32.sub
         i32.load
         local.tee $2
         i32.const 1088
         i32.gt_u
         if
          local.get $4
          local.get $2
          call $asm/lib/stream/fillUp
          local.set $2
         end
         local.get $4
         i32.const -64
         i32.sub
         local.get $2
         i32.const 16
         i32.add
         i32.store
         local.get $2
         local.get $4
         i32.add
         v128.load
         local.tee $3
         local.get $3
         f64x2.add
         v128.const i32x4 0x00000000 0xbff00000 0x00000000 0xbff00000
         f64x2.add
         local.tee $3
         local.get $3
         f64x2.mul
         local.tee $19
         f64x2.extract_lane 0
         local.get $19
         f64x2.extract_lane 1
         f64.add
         local.set $20
         local.get $5
         local.get $3
         v128.store
         local.get $0
         local.get $20
         f64.store
         local.get $5
         local.get $20
         f64.const 1
         f64.lt
         local.get $20
         f64.const 1e-300
         f64.ge
         i32.and
         local.tee $2
         i32.const 4
         i32.shl
         i32.add
         local.set $5
         local.get $0
         local.get $2
         i32.const 3
         i32.shl
         i32.add
         local.set $0
         br $while-continue|0
        end
       end
       i32.const 1261568
       local.set $5
       local.get $4
       i32.const 1120
       i32.add
       local.set $0
       i32.const 1263616
       local.set $2
       loop $for-loop|10
        local.get $2
        i32.const 1264128
        i32.lt_u
        if
         local.get $0
         local.get $5
         v128.load
         v128.const i32x4 0x00000000 0xc0000000 0x00000000 0xc0000000
         local.get $2
         v128.load
         local.tee $3
         call $asm/lib/logarithms/logarithms
         f64x2.mul
         local.get $3
         f64x2.div
         f64x2.sqrt
         local.tee $3
         local.get $3
         i8x16.shuffle 0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7
         f64x2.mul
         v128.store
         local.get $0
         local.get $5
         v128.load offset=16
         local.get $3
         local.get $3
         i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15
         f64x2.mul
         v128.store offset=16
         local.get $2
         i32.const 16
         i32.add
         local.set $2
         local.get $5
         i32.const 32
         i32.add
         local.set $5
         local.get $0
         i32.const 32
         i32.add
         local.set $0
         br $for-loop|10
        end
       end
       i32.const 1120
       local.set $0
      end
      local.get $4
      i32.const 1104
      i32.add
      local.get $0
      i32.const 8
      i32.add
      i32.store
      local.get $1
      local.get $0
      local.get $4
      i32.add
      f64.load
      local.tee $20
      local.get $20
      f64.mul
      f64.add
      local.set $1
      local.get $9
      local.get $13
      i32.add
      local.get $8
      local.get $13
      i32.add
      f64.load
      local.get $16
      local.get $6
      i32.const 1
      i32.shl
      local.tee $0
      i32.add
      f64.load
      local.get $10
      local.get $13
      i32.add
      f64.load
      f64.mul
      f64.sub
      local.get $18
      local.get $0
      local.get $17
      i32.add
      f64.load
      f64.mul
      local.get $20
      f64.mul
      f64.add
      f64.store
      local.get $6
      i32.const 4
      i32.add
      local.set $6
      br $for-loop|1
     end
    end
    local.get $11
    local.get $1
    f64.store
    local.get $11
    i32.const 8
    i32.add
    local.set $11
    local.get $7
    local.get $8
    i32.add
    local.set $8
    local.get $7
    local.get $9
    i32.add
    local.set $9
    local.get $7
    local.get $10
    i32.add
    local.set $10
    local.get $12
    i32.const 1
    i32.sub
    local.set $12
    br $for-loop|0
   end
  end
 )
 (func $asm/kernels/walkers-decide/walkersDecide (param $0 i32) (param $1 f64) (result i32)
  (local $2 i32)
  (local $3 f64)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 f64)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  (local $18 i32)
  (local $19 i32)
  (local $20 f64)
  (local $21 i32)
  (local $22 f64)
  (local $23 f64)
  local.get $0
  i32.load offset=8
  i32.const 2
  i32.shl
  local.set $15
  local.get $0
  i32.load offset=4
  i32.const 3
  i32.shl
  local.set $4
  local.get $0
  i32.load offset=12
  local.set $16
  local.get $0
  i32.load offset=24
  local.set $17
  local.get $0
  i32.load offset=20
  local.set $18
  local.get $0
  i32.const 2208
  i32.add
  local.set $19
  local.get $0
  f64.load offset=56
  f64.const 4
  f64.mul
  local.get $1
  f64.mul
  local.set $20
  local.get $0
  i32.load offset=28
  local.set $5
  local.get $0
  i32.load offset=40
  local.set $6
  local.get $0
  i32.load offset=32
  local.set $10
  local.get $0
  i32.load offset=44
  local.set $7
  local.get $0
  i32.load offset=36
  local.set $8
  local.get $0
  i32.load offset=48
  local.set $11
  local.get $0
  i32.load offset=52
  local.set $12
  local.get $0
  i32.load
  local.set $13
  loop $for-loop|0
   local.get $13
   i32.const 0
   i32.gt_s
   if
    local.get $11
    f64.load
    local.set $9
    f64.const 0
    local.set $3
    i32.const 0
    local.set $0
    loop $for-loop|1
     local.get $0
     local.get $15
     i32.lt_s
     if
      local.get $3
      local.get $0
      local.get $16
      i32.add
      i32.load
      local.tee $14
      local.get $5
      i32.add
      f64.load
      local.get $6
      local.get $14
      i32.add
      f64.load
      f64.sub
      local.get $17
      local.get $0
      i32.const 1
      i32.shl
      local.tee $21
      i32.add
      f64.load
      f64.div
      local.get $18
      local.get $21
      i32.add
      f64.load
      local.get $7
      local.get $14
      i32.add
      f64.load
      f64.mul
      f64.add
      local.tee $3
      local.get $3
      f64.mul
      f64.add
      local.set $3
      local.get $0
      i32.const 4
      i32.add
      local.set $0
      br $for-loop|1
     end
    end
    local.get $9
    local.get $8
    f64.load
    f64.sub
    local.get $1
    f64.div
    local.get $3
    local.get $20
    f64.div
    local.get $12
    f64.load
    f64.const 0.5
    f64.mul
    f64.sub
    f64.add
    local.set $22
    local.get $9
    local.get $9
    f64.sub
    f64.const 0
    f64.eq
    if (result i32)
     block $__inlined_func$asm/kernels/walkers-decide/isTaken$523 (result i32)
      i32.const 1
      local.get $22
      f64.const 0
      f64.gt
      i32.eqz
      br_if $__inlined_func$asm/kernels/walkers-decide/isTaken$523
      drop
      i32.const 0
      local.get $19
      call $asm/lib/stream/next
      local.tee $3
      f64.const 1072693250
      local.get $22
      f64.const 1512775.3951951857
      f64.mul
      f64.sub
      local.tee $23
      f64.const 13631488
      local.get $23
      f64.const 13631488
      f64.gt
      select
      i32.trunc_sat_f64_s
      i64.extend_i32_s
      i64.const 32
      i64.shl
      f64.reinterpret_i64
      local.tee $23
      f64.gt
      br_if $__inlined_func$asm/kernels/walkers-decide/isTaken$523
      drop
      local.get $3
      local.get $23
      f64.const 0.942
      f64.mul
      f64.lt
      if (result i32)
       i32.const 1
      else
       local.get $22
       f64.neg
       local.tee $22
       f64.const -700
       f64.ge
       if (result f64)
        local.get $22
        f64x2.splat
        call $asm/lib/elementary/exponentials
        f64x2.extract_lane 0
       else
        f64.const 0
       end
       local.get $3
       f64.gt
      end
     end
    else
     i32.const 0
    end
    if
     local.get $8
     local.get $9
     f64.store
     i32.const 0
     local.set $0
     loop $for-loop|2
      local.get $0
      local.get $4
      i32.lt_u
      if
       local.get $0
       local.get $5
       i32.add
       local.get $0
       local.get $6
       i32.add
       f64.load
       f64.store
       local.get $0
       local.get $10
       i32.add
       local.get $0
       local.get $7
       i32.add
       f64.load
       f64.store
       local.get $0
       i32.const 8
       i32.add
       local.set $0
       br $for-loop|2
      end
     end
     local.get $2
     i32.const 1
     i32.add
     local.set $2
    end
    local.get $12
    i32.const 8
    i32.add
    local.set $12
    local.get $8
    i32.const 8
    i32.add
    local.set $8
    local.get $11
    i32.const 8
    i32.add
    local.set $11
    local.get $4
    local.get $5
    i32.add
    local.set $5
    local.get $4
    local.get $6
    i32.add
    local.set $6
    local.get $4
    local.get $10
    i32.add
    local.set $10
    local.get $4
    local.get $7
    i32.add
    local.set $7
    local.get $13
    i32.const 1
    i32.sub
    local.set $13
    br $for-loop|0
   end
  end
  local.get $2
 )
 (func $asm/kernels/tour-sweep/tourSweep (param $0 i32) (param $1 f64) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 v128)
  (local $7 f64)
  (local $8 v128)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 f64)
  (local $14 i32)
  (local $15 i32)
  (local $16 i32)
  local.get $0
  i32.load
  global.set $asm/kernels/tour-sweep/count
  local.get $0
  i32.load offset=4
  global.set $asm/kernels/tour-sweep/order
  local.get $0
  i32.load offset=12
  global.set $asm/kernels/tour-sweep/table
  local.get $0
  i32.const 48
  i32.add
  local.set $14
  local.get $0
  i32.load offset=16
  local.set $10
  local.get $0
  f64.load offset=40
  local.set $13
  global.get $asm/kernels/tour-sweep/count
  local.set $12
  loop $for-loop|0
   local.get $12
   i32.const 0
   i32.gt_s
   if
    local.get $14
    call $asm/lib/stream/next
    local.get $10
    f64.convert_i32_s
    f64.mul
    i32.trunc_sat_f64_s
    i32.const 2
    i32.add
    local.get $10
    i32.eq
    local.set $11
    local.get $14
    call $asm/lib/stream/next
    global.get $asm/kernels/tour-sweep/count
    f64.convert_i32_s
    f64.mul
    i32.trunc_sat_f64_s
    local.tee $4
    local.get $14
    call $asm/lib/stream/next
    global.get $asm/kernels/tour-sweep/count
    i32.const 1
    i32.sub
    f64.convert_i32_s
    f64.mul
    i32.trunc_sat_f64_s
    local.tee $2
    i32.le_s
    if
     local.get $2
     i32.const 1
     i32.add
     local.set $2
    end
    local.get $2
    local.get $4
    i32.lt_s
    local.get $11
    i32.and
    if
     local.get $2
     local.get $4
     local.set $2
     local.set $4
    end
    local.get $11
    if (result f64)
     global.get $asm/kernels/tour-sweep/order
     local.get $4
     i32.const 1
     i32.sub
     local.tee $5
     i32.const 0
     i32.lt_s
     if (result i32)
      local.get $5
      global.get $asm/kernels/tour-sweep/count
      i32.add
     else
      local.get $5
      global.get $asm/kernels/tour-sweep/count
      i32.sub
      local.get $5
      local.get $5
      global.get $asm/kernels/tour-sweep/count
      i32.ge_s
      select
     end
     i32.const 2
     i32.shl
     i32.add
     i32.load
     local.set $15
     global.get $asm/kernels/tour-sweep/order
     local.get $4
     i32.const 0
     i32.lt_s
     if (result i32)
      local.get $4
      global.get $asm/kernels/tour-sweep/count
      i32.add
     else
      local.get $4
      global.get $asm/kernels/tour-sweep/count
      i32.sub
      local.get $4
      local.get $4
      global.get $asm/kernels/tour-sweep/count
      i32.ge_s
      select
     end
     i32.const 2
     i32.shl
     i32.add
     i32.load
     local.set $9
     global.get $asm/kernels/tour-sweep/order
     local.get $2
     i32.const 0
     i32.lt_s
     if (result i32)
      local.get $2
      global.get $asm/kernels/tour-sweep/count
      i32.add
     else
      local.get $2
      global.get $asm/kernels/tour-sweep/count
      i32.sub
      local.get $2
      local.get $2
      global.get $asm/kernels/tour-sweep/count
      i32.ge_s
      select
     end
     i32.const 2
     i32.shl
     i32.add
     i32.load
     local.set $5
     global.get $asm/kernels/tour-sweep/order
     local.get $2
     i32.const 1
     i32.add
     local.tee $16
     i32.const 0
     i32.lt_s
     if (result i32)
      local.get $16
      global.get $asm/kernels/tour-sweep/count
      i32.add
     else
      local.get $16
      global.get $asm/kernels/tour-sweep/count
      i32.sub
      local.get $16
      local.get $16
      global.get $asm/kernels/tour-sweep/count
      i32.ge_s
      select
     end
     i32.const 2
     i32.shl
     i32.add
     i32.load
     local.set $16
     global.get $asm/kernels/tour-sweep/count
     i32.const 2
     i32.sub
     local.get $2
     local.get $4
     i32.sub
     i32.le_s
     if (result f64)
      f64.const 0
     else
      global.get $asm/kernels/tour-sweep/table
      local.get $15
      global.get $asm/kernels/tour-sweep/count
      i32.mul
      local.tee $15
      local.get $5
      i32.add
      i32.const 3
      i32.shl
      i32.add
      f64.load
      global.get $asm/kernels/tour-sweep/table
      local.get $9
      global.get $asm/kernels/tour-sweep/count
      i32.mul
      local.get $16
      i32.add
      i32.const 3
      i32.shl
      i32.add
      f64.load
      f64.add
      global.get $asm/kernels/tour-sweep/table
      local.get $9
      local.get $15
      i32.add
      i32.const 3
      i32.shl
      i32.add
      f64.load
      f64.sub
      global.get $asm/kernels/tour-sweep/table
      local.get $5
      global.get $asm/kernels/tour-sweep/count
      i32.mul
      local.get $16
      i32.add
      i32.const 3
      i32.shl
      i32.add
      f64.load
      f64.sub
     end
    else
     local.get $4
     local.get $2
     call $asm/kernels/tour-sweep/riseOfInsertion
    end
    local.tee $7
    local.get $1
    local.get $14
    call $asm/lib/taken/isTaken
    if
     local.get $11
     if
      global.get $asm/kernels/tour-sweep/order
      local.get $4
      i32.const 2
      i32.shl
      i32.add
      local.set $4
      global.get $asm/kernels/tour-sweep/order
      local.get $2
      i32.const 2
      i32.shl
      i32.add
      local.set $2
      loop $for-loop|00
       local.get $4
       i32.const 28
       i32.add
       local.get $2
       i32.le_u
       if
        local.get $4
        v128.load
        local.set $8
        local.get $4
        local.get $2
        i32.const 12
        i32.sub
        local.tee $5
        v128.load
        local.tee $6
        local.get $6
        i8x16.shuffle 12 13 14 15 8 9 10 11 4 5 6 7 0 1 2 3
        v128.store
        local.get $5
        local.get $8
        local.get $8
        i8x16.shuffle 12 13 14 15 8 9 10 11 4 5 6 7 0 1 2 3
        v128.store
        local.get $4
        i32.const 16
        i32.add
        local.set $4
        local.get $2
        i32.const 16
        i32.sub
        local.set $2
        br $for-loop|00
       end
      end
      loop $for-loop|1
       local.get $2
       local.get $4
       i32.gt_u
       if
        local.get $4
        i32.load
        local.set $5
        local.get $4
        local.get $2
        i32.load
        i32.store
        local.get $2
        local.get $5
        i32.store
        local.get $4
        i32.const 4
        i32.add
        local.set $4
        local.get $2
        i32.const 4
        i32.sub
        local.set $2
        br $for-loop|1
       end
      end
     else
      global.get $asm/kernels/tour-sweep/order
      local.get $2
      i32.const 2
      i32.shl
      i32.add
      local.set $5
      global.get $asm/kernels/tour-sweep/order
      local.get $4
      i32.const 2
      i32.shl
      i32.add
      local.tee $9
      i32.load
      local.set $11
      local.get $2
      local.get $4
      i32.gt_s
      if
       local.get $9
       local.get $9
       i32.const 4
       i32.add
       local.get $5
       local.get $9
       i32.sub
       memory.copy
      else
       local.get $5
       i32.const 4
       i32.add
       local.get $5
       local.get $9
       local.get $5
       i32.sub
       memory.copy
      end
      local.get $5
      local.get $11
      i32.store
     end
     local.get $13
     local.get $7
     f64.add
     local.set $13
     local.get $3
     i32.const 1
     i32.add
     local.set $3
    end
    local.get $12
    i32.const 1
    i32.sub
    local.set $12
    br $for-loop|0
   end
  end
  local.get $0
  local.get $13
  f64.store offset=40
  local.get $3
 )
 (func $asm/kernels/tour-sweep/riseOfInsertion (param $0 i32) (param $1 i32) (result f64)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  global.get $asm/kernels/tour-sweep/order
  local.get $0
  i32.const 1
  i32.sub
  local.tee $2
  i32.const 0
  i32.lt_s
  if (result i32)
   local.get $2
   global.get $asm/kernels/tour-sweep/count
   i32.add
  else
   local.get $2
   global.get $asm/kernels/tour-sweep/count
   i32.sub
   local.get $2
   local.get $2
   global.get $asm/kernels/tour-sweep/count
   i32.ge_s
   select
  end
  i32.const 2
  i32.shl
  i32.add
  i32.load
  local.set $2
  global.get $asm/kernels/tour-sweep/order
  local.get $0
  i32.const 0
  i32.lt_s
  if (result i32)
   local.get $0
   global.get $asm/kernels/tour-sweep/count
   i32.add
  else
   local.get $0
   global.get $asm/kernels/tour-sweep/count
   i32.sub
   local.get $0
   local.get $0
   global.get $asm/kernels/tour-sweep/count
   i32.ge_s
   select
  end
  i32.const 2
  i32.shl
  i32.add
  i32.load
  local.set $3
  global.get $asm/kernels/tour-sweep/order
  local.get $0
  i32.const 1
  i32.add
  local.tee $4
  i32.const 0
  i32.lt_s
  if (result i32)
   local.get $4
   global.get $asm/kernels/tour-sweep/count
   i32.add
  else
   local.get $4
   global.get $asm/kernels/tour-sweep/count
   i32.sub
   local.get $4
   local.get $4
   global.get $asm/kernels/tour-sweep/count
   i32.ge_s
   select
  end
  i32.const 2
  i32.shl
  i32.add
  i32.load
  local.set $4
  local.get $0
  local.get $1
  i32.lt_s
  if (result i32)
   global.get $asm/kernels/tour-sweep/order
   local.get $1
   i32.const 0
   i32.lt_s
   if (result i32)
    local.get $1
    global.get $asm/kernels/tour-sweep/count
    i32.add
   else
    local.get $1
    global.get $asm/kernels/tour-sweep/count
    i32.sub
    local.get $1
    local.get $1
    global.get $asm/kernels/tour-sweep/count
    i32.ge_s
    select
   end
   i32.const 2
   i32.shl
   i32.add
  else
   global.get $asm/kernels/tour-sweep/order
   local.get $1
   i32.const 1
   i32.sub
   local.tee $5
   i32.const 0
   i32.lt_s
   if (result i32)
    local.get $5
    global.get $asm/kernels/tour-sweep/count
    i32.add
   else
    local.get $5
    global.get $asm/kernels/tour-sweep/count
    i32.sub
    local.get $5
    local.get $5
    global.get $asm/kernels/tour-sweep/count
    i32.ge_s
    select
   end
   i32.const 2
   i32.shl
   i32.add
  end
  i32.load
  local.set $5
  local.get $0
  local.get $1
  i32.lt_s
  if (result i32)
   global.get $asm/kernels/tour-sweep/order
   local.get $1
   i32.const 1
   i32.add
   local.tee $0
   i32.const 0
   i32.lt_s
   if (result i32)
    local.get $0
    global.get $asm/kernels/tour-sweep/count
    i32.add
   else
    local.get $0
    global.get $asm/kernels/tour-sweep/count
    i32.sub
    local.get $0
    local.get $0
    global.get $asm/kernels/tour-sweep/count
    i32.ge_s
    select
   end
   i32.const 2
   i32.shl
   i32.add
  else
   global.get $asm/kernels/tour-sweep/order
   local.get $1
   i32.const 0
   i32.lt_s
   if (result i32)
    local.get $1
    global.get $asm/kernels/tour-sweep/count
    i32.add
   else
    local.get $1
    global.get $asm/kernels/tour-sweep/count
    i32.sub
    local.get $1
    local.get $1
    global.get $asm/kernels/tour-sweep/count
    i32.ge_s
    select
   end
   i32.const 2
   i32.shl
   i32.add
  end
  i32.load
  local.tee $0
  local.get $3
  i32.eq
  local.get $3
  local.get $5
  i32.eq
  i32.or
  if
   f64.const 0
   return
  end
  global.get $asm/kernels/tour-sweep/table
  local.get $2
  global.get $asm/kernels/tour-sweep/count
  i32.mul
  local.tee $1
  local.get $4
  i32.add
  i32.const 3
  i32.shl
  i32.add
  f64.load
  global.get $asm/kernels/tour-sweep/table
  local.get $1
  local.get $3
  i32.add
  i32.const 3
  i32.shl
  i32.add
  f64.load
  f64.sub
  global.get $asm/kernels/tour-sweep/table
  local.get $3
  global.get $asm/kernels/tour-sweep/count
  i32.mul
  local.tee $1
  local.get $4
  i32.add
  i32.const 3
  i32.shl
  i32.add
  f64.load
  f64.sub
  global.get $asm/kernels/tour-sweep/table
  local.get $5
  global.get $asm/kernels/tour-sweep/count
  i32.mul
  local.tee $2
  local.get $3
  i32.add
  i32.const 3
  i32.shl
  i32.add
  f64.load
  f64.add
  global.get $asm/kernels/tour-sweep/table
  local.get $0
  local.get $1
  i32.add
  i32.const 3
  i32.shl
  i32.add
  f64.load
  f64.add
  global.get $asm/kernels/tour-sweep/table
  local.get $0
  local.get $2
  i32.add
  i32.const 3
  i32.shl
  i32.add
  f64.load
  f64.sub
 )
 (func $asm/kernels/surprisal/surprisal (param $0 i32) (param $1 i32)
  (local $2 i32)
  (local $3 f64)
  (local $4 i32)
  (local $5 i32)
  loop $for-loop|0
   local.get $1
   local.get $2
   i32.gt_s
   if
    local.get $0
    local.get $2
    i32.const 3
    i32.shl
    i32.add
    local.tee $5
    f64.load
    local.tee $3
    f64.const 2.2250738585072014e-308
    f64.ge
    local.set $4
    local.get $5
    local.get $3
    f64.const 1797693134862315708145274e284
    f64.le
    local.get $4
    local.get $4
    select
    if (result f64)
     local.get $3
     call $asm/lib/elementary/logarithm
     f64.neg
    else
     f64.const 1e6
    end
    f64.store
    local.get $2
    i32.const 1
    i32.add
    local.set $2
    br $for-loop|0
   end
  end
 )
 (func $asm/kernels/spin-metropolis/spinMetropolis (param $0 i32) (param $1 f64) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 v128)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 v128)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 v128)
  (local $17 v128)
  (local $18 v128)
  (local $19 v128)
  (local $20 v128)
  (local $21 v128)
  (local $22 i32)
  (local $23 f64)
  (local $24 i32)
  (local $25 i32)
  (local $26 v128)
  local.get $0
  i32.load offset=4
  local.set $12
  local.get $0
  i32.load offset=8
  local.set $13
  local.get $0
  i32.load
  local.tee $4
  i32.load
  local.set $14
  local.get $4
  i32.load offset=4
  local.set $15
  local.get $0
  i32.const 32
  i32.add
  local.set $8
  local.get $1
  f64.abs
  local.tee $23
  f64.const 1e-250
  f64.gt
  local.set $4
  v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
  v128.const i32x4 0x00000000 0x7ff80000 0x00000000 0x7ff80000
  local.get $23
  f64.const 1.e+250
  f64.lt
  local.get $4
  local.get $4
  select
  select
  local.set $16
  f64.const 1512775.3951951857
  local.get $1
  f64.div
  f64x2.splat
  local.set $17
  local.get $1
  f64.const 37
  f64.mul
  f64x2.splat
  local.set $18
  loop $for-loop|0
   local.get $9
   local.get $14
   i32.lt_s
   if
    local.get $15
    local.get $9
    i32.const 2
    i32.shl
    i32.add
    i32.load
    local.set $10
    loop $while-continue|1
     local.get $3
     local.get $10
     i32.lt_u
     if
      local.get $10
      local.get $3
      i32.const 16384
      i32.add
      local.tee $4
      local.get $4
      local.get $10
      i32.gt_u
      select
      local.set $5
      i32.const 1261568
      local.set $6
      local.get $8
      i32.const -64
      i32.sub
      i32.load
      local.set $4
      loop $while-continue|2
       local.get $3
       local.get $5
       i32.lt_u
       if
        local.get $3
        i32.const 16
        i32.add
        local.get $5
        i32.gt_u
        local.tee $24
        if (result v128)
         local.get $3
         local.get $13
         i32.add
         v128.load64_splat
        else
         local.get $3
         local.get $13
         i32.add
         v128.load
        end
        local.tee $7
        local.get $7
        f64x2.add
        local.get $24
        if (result v128)
         local.get $3
         local.get $12
         i32.add
         v128.load64_splat
        else
         local.get $3
         local.get $12
         i32.add
         v128.load
        end
        f64x2.mul
        local.tee $21
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        f64x2.gt
        local.tee $7
        local.get $21
        local.get $18
        f64x2.gt
        v128.and
        local.tee $11
        i64x2.all_true
        if
         local.get $3
         i32.const 16
         i32.add
         local.set $3
         br $while-continue|2
        end
        local.get $4
        i32.const 1088
        i32.gt_u
        if
         local.get $8
         local.get $4
         call $asm/lib/stream/fillUp
         local.set $4
        end
        local.get $7
        local.get $11
        v128.andnot
        i64x2.bitmask
        i32.const 1
        i32.const 3
        local.get $24
        select
        i32.and
        local.tee $22
        i32.const 1
        i32.and
        i32.const 3
        i32.shl
        local.get $4
        i32.add
        local.tee $25
        local.get $8
        i32.add
        local.get $4
        local.get $8
        i32.add
        v128.load64_zero
        v128.load64_lane 1
        local.set $26
        local.get $25
        local.get $22
        i32.const 2
        i32.and
        i32.const 2
        i32.shl
        i32.add
        local.set $4
        local.get $7
        v128.not
        local.get $26
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        v128.const i32x4 0x00000000 0x416a0000 0x00000000 0x416a0000
        v128.const i32x4 0x01000000 0x41cff800 0x01000000 0x41cff800
        local.get $21
        local.get $17
        f64x2.mul
        f64x2.sub
        f64x2.pmax
        i32x4.trunc_sat_f64x2_s_zero
        i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23
        local.get $16
        f64x2.add
        local.tee $19
        v128.const i32x4 0x2f1a9fbe 0x3fee24dd 0x2f1a9fbe 0x3fee24dd
        f64x2.mul
        f64x2.lt
        v128.or
        local.tee $20
        local.get $11
        local.get $26
        local.get $19
        f64x2.gt
        v128.or
        v128.or
        i64x2.all_true
        if (result i32)
         local.get $20
         local.get $11
         v128.andnot
         i64x2.bitmask
        else
         local.get $7
         v128.not
         i64x2.bitmask
         local.get $22
         local.get $21
         f64x2.extract_lane 1
         f64.neg
         local.get $1
         f64.div
         local.tee $23
         f64.const -700
         f64.ge
         if (result f64)
          local.get $23
          f64x2.splat
          call $asm/lib/elementary/exponentials
          f64x2.extract_lane 0
         else
          f64.const 0
         end
         local.get $26
         f64x2.extract_lane 1
         f64.gt
         i32.const 1
         i32.shl
         local.get $21
         f64x2.extract_lane 0
         f64.neg
         local.get $1
         f64.div
         local.tee $23
         f64.const -700
         f64.ge
         if (result f64)
          local.get $23
          f64x2.splat
          call $asm/lib/elementary/exponentials
          f64x2.extract_lane 0
         else
          f64.const 0
         end
         local.get $26
         f64x2.extract_lane 0
         f64.gt
         i32.or
         i32.and
         i32.or
        end
        local.set $22
        local.get $6
        local.get $3
        i32.store
        local.get $6
        local.get $22
        i32.const 1
        i32.and
        local.get $22
        local.get $24
        select
        local.tee $6
        i32.const 1
        i32.and
        i32.const 2
        i32.shl
        i32.add
        local.tee $22
        local.get $3
        i32.const 8
        i32.add
        i32.store
        local.get $22
        local.get $6
        i32.const 2
        i32.and
        i32.const 1
        i32.shl
        i32.add
        local.set $6
        local.get $3
        i32.const 16
        i32.add
        local.set $3
        br $while-continue|2
       end
      end
      local.get $5
      local.set $3
      local.get $8
      i32.const -64
      i32.sub
      local.get $4
      i32.store
      local.get $6
      i32.const 1261568
      i32.ne
      if
       local.get $0
       local.get $6
       call $asm/lib/spins/turnListed
       local.get $2
       i32.add
       local.set $2
      end
      br $while-continue|1
     end
    end
    local.get $9
    i32.const 1
    i32.add
    local.set $9
    br $for-loop|0
   end
  end
  local.get $2
 )
 (func $asm/kernels/spin-heat-bath/spinHeatBath (param $0 i32) (param $1 f64) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 v128)
  (local $8 v128)
  (local $9 v128)
  (local $10 f64)
  (local $11 i32)
  (local $12 i32)
  (local $13 v128)
  (local $14 i32)
  (local $15 i32)
  (local $16 v128)
  (local $17 v128)
  (local $18 i32)
  (local $19 i32)
  (local $20 i32)
  (local $21 v128)
  (local $22 i32)
  (local $23 i32)
  (local $24 v128)
  local.get $0
  i32.load offset=4
  local.set $15
  local.get $0
  i32.load offset=8
  local.set $14
  local.get $0
  i32.load
  local.tee $3
  i32.load
  local.set $12
  local.get $3
  i32.load offset=4
  local.set $11
  local.get $1
  global.set $asm/kernels/spin-heat-bath/temperature
  local.get $0
  i32.const 32
  i32.add
  local.set $22
  local.get $1
  f64.abs
  local.tee $10
  f64.const 1e-250
  f64.gt
  local.tee $3
  if
   local.get $10
   f64.const 1.e+250
   f64.lt
   local.set $3
  end
  f64.const 0.999999999
  f64.const -1
  local.get $3
  select
  global.set $asm/kernels/spin-heat-bath/surelyBelow
  f64.const 1.000000001
  f64.const inf
  local.get $3
  select
  global.set $asm/kernels/spin-heat-bath/surelyAbove
  f64.const 1
  local.get $1
  f64.div
  f64x2.splat
  local.set $9
  i32.const 0
  local.set $3
  loop $for-loop|0
   local.get $12
   local.get $20
   i32.gt_s
   if
    local.get $11
    local.get $20
    i32.const 2
    i32.shl
    i32.add
    i32.load
    local.set $19
    loop $while-continue|1
     local.get $3
     local.get $19
     i32.lt_u
     if
      local.get $19
      local.get $3
      i32.const 16384
      i32.add
      local.tee $4
      local.get $4
      local.get $19
      i32.gt_u
      select
      local.set $5
      i32.const 1261568
      local.set $23
      local.get $22
      i32.const -64
      i32.sub
      i32.load
      local.set $4
      loop $for-loop|2
       local.get $3
       local.get $5
       i32.lt_u
       if
        local.get $4
        i32.const 1088
        i32.gt_u
        if
         local.get $22
         local.get $4
         call $asm/lib/stream/fillUp
         local.set $4
        end
        local.get $4
        local.get $22
        i32.add
        v128.load
        local.set $21
        local.get $3
        i32.const 16
        i32.add
        local.get $5
        i32.gt_u
        local.tee $18
        if (result v128)
         local.get $3
         local.get $14
         i32.add
         v128.load64_splat
        else
         local.get $3
         local.get $14
         i32.add
         v128.load
        end
        local.set $17
        v128.const i32x4 0x00000000 0x3ff00000 0x00000000 0x3ff00000
        local.get $21
        f64x2.sub
        local.get $21
        local.get $18
        if (result v128)
         local.get $3
         local.get $15
         i32.add
         v128.load64_splat
        else
         local.get $3
         local.get $15
         i32.add
         v128.load
        end
        local.tee $16
        local.get $16
        f64x2.add
        local.get $9
        f64x2.mul
        local.tee $7
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        f64x2.ge
        v128.not
        local.tee $8
        v128.bitselect
        local.tee $13
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        v128.const i32x4 0x00000000 0x416a0000 0x00000000 0x416a0000
        v128.const i32x4 0x01000000 0x41cff800 0x01000000 0x41cff800
        local.get $7
        f64x2.abs
        v128.const i32x4 0x652b82fe 0x41371547 0x652b82fe 0x41371547
        f64x2.mul
        f64x2.sub
        f64x2.pmax
        i32x4.trunc_sat_f64x2_s_zero
        i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23
        f64x2.mul
        local.set $24
        local.get $13
        local.get $24
        f64x2.add
        global.get $asm/kernels/spin-heat-bath/surelyBelow
        f64x2.splat
        f64x2.lt
        local.tee $7
        local.get $8
        v128.xor
        local.get $17
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        f64x2.gt
        v128.xor
        i64x2.bitmask
        local.set $6
        local.get $7
        local.get $13
        local.get $24
        v128.const i32x4 0x2f1a9fbe 0x3fee24dd 0x2f1a9fbe 0x3fee24dd
        f64x2.mul
        f64x2.add
        global.get $asm/kernels/spin-heat-bath/surelyAbove
        f64x2.splat
        f64x2.gt
        v128.or
        i64x2.all_true
        if (result i32)
         local.get $6
        else
         local.get $16
         f64x2.extract_lane 0
         local.get $17
         f64x2.extract_lane 0
         local.get $21
         f64x2.extract_lane 0
         call $asm/kernels/spin-heat-bath/isOther
         local.get $16
         f64x2.extract_lane 1
         local.get $17
         f64x2.extract_lane 1
         local.get $21
         f64x2.extract_lane 1
         call $asm/kernels/spin-heat-bath/isOther
         i32.const 1
         i32.shl
         i32.or
        end
        i32.const 1
        i32.const 3
        local.get $18
        select
        i32.and
        local.set $6
        local.get $4
        i32.const 8
        i32.const 16
        local.get $18
        select
        i32.add
        local.set $4
        local.get $23
        local.get $3
        i32.store
        local.get $23
        local.get $6
        i32.const 1
        i32.and
        i32.const 2
        i32.shl
        i32.add
        local.tee $18
        local.get $3
        i32.const 8
        i32.add
        i32.store
        local.get $18
        local.get $6
        i32.const 2
        i32.and
        i32.const 1
        i32.shl
        i32.add
        local.set $23
        local.get $3
        i32.const 16
        i32.add
        local.set $3
        br $for-loop|2
       end
      end
      local.get $5
      local.set $3
      local.get $22
      i32.const -64
      i32.sub
      local.get $4
      i32.store
      local.get $23
      i32.const 1261568
      i32.ne
      if
       local.get $0
       local.get $23
       call $asm/lib/spins/turnListed
       local.get $2
       i32.add
       local.set $2
      end
      br $while-continue|1
     end
    end
    local.get $20
    i32.const 1
    i32.add
    local.set $20
    br $for-loop|0
   end
  end
  local.get $2
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
 (func $asm/kernels/shield-rulings/shieldRulings (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32)
  (local $6 i32)
  (local $7 i32)
  local.get $0
  i32.load16_u offset=6
  i32.const 2
  i32.shl
  local.set $7
  loop $for-loop|0
   local.get $3
   local.get $6
   i32.gt_s
   if
    local.get $0
    local.get $1
    local.get $2
    local.get $6
    local.get $7
    i32.mul
    i32.add
    local.get $4
    local.get $6
    i32.const 3
    i32.shl
    i32.add
    local.get $5
    call $asm/lib/shield-table/rule
    local.get $6
    i32.const 1
    i32.add
    local.set $6
    br $for-loop|0
   end
  end
 )
 (func $asm/kernels/regime-row/regimeRow (param $0 i32) (param $1 f64) (param $2 f64)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 f64)
  (local $8 i32)
  (local $9 i32)
  (local $10 f64)
  (local $11 i32)
  (local $12 i32)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $5
  local.get $0
  i32.load offset=20
  local.set $6
  local.get $0
  i32.load offset=24
  local.set $8
  local.get $0
  i32.load offset=92
  local.set $9
  i32.const 1
  local.set $4
  loop $for-loop|0
   local.get $3
   local.get $5
   i32.lt_u
   if
    local.get $4
    i32.const 0
    local.get $3
    local.get $6
    i32.add
    f64.load
    local.tee $7
    f64.abs
    f64.const inf
    f64.lt
    select
    local.set $4
    local.get $3
    local.get $9
    i32.add
    local.get $7
    local.get $3
    local.get $8
    i32.add
    f64.load
    f64.sub
    local.get $5
    local.get $8
    i32.add
    local.get $3
    i32.add
    f64.load
    f64.div
    f64.const -1e6
    f64.max
    f64.const 1e6
    f64.min
    f64.store
    local.get $3
    i32.const 8
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  local.get $0
  local.get $4
  if (result f64)
   local.get $0
   call $asm/kernels/regime-row/calmOfWindow
  else
   local.get $0
   i32.const 0
   i32.store offset=120
   local.get $0
   local.get $0
   i32.const 192
   i32.add
   call $asm/lib/regime-belief/wait
   f64.const -1
  end
  local.get $4
  if (result i32)
   local.get $0
   i32.load offset=16
   local.set $4
   local.get $0
   i32.load offset=20
   local.get $0
   i32.load
   i32.const 3
   i32.shl
   i32.add
   local.set $5
   local.get $0
   i32.load offset=28
   local.set $6
   local.get $0
   i32.load offset=140
   local.set $8
   i32.const 0
   local.set $3
   block $__inlined_func$asm/kernels/regime-row/areKnown$403 (result i32)
    loop $for-loop|00
     local.get $3
     local.get $4
     i32.lt_s
     if
      i32.const 0
      local.get $5
      local.get $3
      i32.const 3
      i32.shl
      local.tee $9
      i32.add
      f64.load
      local.tee $7
      f64.abs
      f64.const inf
      f64.lt
      i32.eqz
      br_if $__inlined_func$asm/kernels/regime-row/areKnown$403
      drop
      local.get $8
      local.get $9
      i32.add
      local.get $7
      local.get $6
      local.get $9
      i32.add
      f64.load
      f64.div
      local.tee $7
      f64.abs
      f64.const 1e12
      f64.min
      f64.const 1
      f64.add
      call $asm/lib/elementary/logarithm
      local.tee $10
      f64.neg
      local.get $10
      local.get $7
      f64.const 0
      f64.lt
      select
      f64.store
      local.get $3
      i32.const 1
      i32.add
      local.set $3
      br $for-loop|00
     end
    end
    i32.const 1
   end
  else
   i32.const 0
  end
  if (result f64)
   local.get $0
   i32.load
   i32.const 1
   i32.add
   i32.const -2
   i32.and
   local.set $11
   local.get $0
   i32.load offset=92
   local.set $8
   local.get $0
   i32.load offset=140
   local.set $12
   local.get $0
   i32.load offset=52
   local.set $3
   local.get $0
   i32.const 224
   i32.add
   local.tee $9
   i32.load
   local.set $5
   local.get $0
   i32.load offset=104
   local.set $6
   local.get $0
   i32.load offset=12
   local.set $4
   loop $for-loop|01
    local.get $4
    i32.const 0
    i32.gt_s
    if
     local.get $6
     local.get $3
     i32.load
     local.get $8
     local.get $11
     call $asm/lib/mixture/mixtureTop
     global.get $asm/lib/log-sum/shareSum
     call $asm/lib/elementary/logarithm
     f64.add
     f64.neg
     local.tee $7
     f64.const 1e6
     local.get $7
     f64.const 1e6
     f64.lt
     select
     local.get $5
     local.get $12
     call $asm/lib/regime-shape/shapeEnergy
     f64.add
     f64.store
     local.get $3
     i32.const 4
     i32.add
     local.set $3
     local.get $5
     i32.const 32
     i32.add
     local.set $5
     local.get $6
     i32.const 8
     i32.add
     local.set $6
     local.get $4
     i32.const 1
     i32.sub
     local.set $4
     br $for-loop|01
    end
   end
   local.get $0
   local.get $9
   call $asm/lib/regime-belief/weighEnergies
   local.set $7
   local.get $0
   local.get $9
   f64.const 0
   call $asm/lib/regime-belief/observe
   local.get $0
   i32.load offset=88
   local.set $4
   i32.const 0
   local.set $5
   local.get $0
   i32.load offset=84
   local.tee $6
   i32.const 0
   local.get $7
   local.get $7
   f64.eq
   select
   local.set $0
   loop $while-continue|0
    local.get $0
    local.get $5
    i32.gt_s
    if
     local.get $4
     local.get $0
     local.get $5
     i32.add
     i32.const 1
     i32.shr_u
     local.tee $3
     i32.const 3
     i32.shl
     i32.add
     f64.load
     local.get $7
     f64.lt
     if
      local.get $3
      i32.const 1
      i32.add
      local.set $5
     else
      local.get $3
      local.set $0
     end
     br $while-continue|0
    end
   end
   local.get $6
   local.get $5
   i32.sub
   f64.convert_i32_s
   f64.const 0
   local.get $7
   local.get $7
   f64.eq
   select
   f64.const 1
   f64.add
   local.get $6
   i32.const 1
   i32.add
   f64.convert_i32_s
   f64.div
   f64.const 2
   f64.mul
   f64.const 1
   f64.min
  else
   local.get $0
   local.get $0
   i32.const 224
   i32.add
   call $asm/lib/regime-belief/wait
   f64.const -1
  end
  local.get $1
  local.get $2
  call $asm/lib/regime-told/tell
 )
 (func $asm/kernels/regime-row/calmOfWindow (param $0 i32) (result f64)
  (local $1 i32)
  (local $2 i32)
  (local $3 f64)
  (local $4 f64)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 f64)
  (local $9 i32)
  (local $10 i32)
  (local $11 f64)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 f64)
  (local $16 i32)
  (local $17 f64)
  local.get $0
  i32.load offset=36
  local.tee $2
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.tee $5
  local.get $0
  i32.load offset=4
  local.tee $6
  i32.const 1
  i32.sub
  i32.mul
  i32.add
  local.set $7
  loop $for-loop|0
   local.get $2
   local.get $7
   i32.lt_u
   if
    local.get $2
    local.get $2
    local.get $5
    i32.add
    f64.load
    f64.store
    local.get $2
    i32.const 8
    i32.add
    local.set $2
    br $for-loop|0
   end
  end
  local.get $0
  i32.load offset=92
  local.set $9
  local.get $0
  i32.load offset=32
  local.set $10
  loop $for-loop|1
   local.get $1
   local.get $5
   i32.lt_u
   if
    f64.const 0
    local.set $3
    i32.const 0
    local.set $2
    loop $for-loop|2
     local.get $1
     local.get $2
     i32.ge_u
     if
      local.get $3
      local.get $2
      local.get $10
      i32.add
      f64.load
      local.get $2
      local.get $9
      i32.add
      f64.load
      f64.mul
      f64.add
      local.set $3
      local.get $2
      i32.const 8
      i32.add
      local.set $2
      br $for-loop|2
     end
    end
    local.get $1
    local.get $7
    i32.add
    local.get $3
    f64.store
    local.get $1
    i32.const 8
    i32.add
    local.set $1
    local.get $5
    local.get $10
    i32.add
    local.set $10
    br $for-loop|1
   end
  end
  local.get $0
  local.get $0
  i32.load offset=120
  i32.const 1
  i32.add
  local.tee $1
  local.get $6
  local.get $1
  local.get $6
  i32.lt_s
  select
  local.tee $1
  i32.store offset=120
  local.get $1
  local.get $6
  i32.ne
  if
   local.get $0
   local.get $0
   i32.const 192
   i32.add
   call $asm/lib/regime-belief/wait
   f64.const -1
   return
  end
  local.get $0
  i32.load offset=4
  local.tee $1
  f64.convert_i32_s
  local.set $4
  local.get $0
  i32.load offset=36
  local.tee $5
  local.get $1
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.tee $1
  i32.mul
  i32.add
  local.set $6
  local.get $0
  i32.load offset=96
  local.set $7
  i32.const 0
  local.set $2
  loop $for-loop|00
   local.get $1
   local.get $2
   i32.gt_u
   if
    f64.const 0
    local.set $3
    local.get $2
    local.get $5
    i32.add
    local.set $10
    loop $for-loop|11
     local.get $6
     local.get $10
     i32.gt_u
     if
      local.get $3
      local.get $10
      f64.load
      f64.add
      local.set $3
      local.get $1
      local.get $10
      i32.add
      local.set $10
      br $for-loop|11
     end
    end
    local.get $3
    local.get $4
    f64.div
    local.set $8
    f64.const 0
    local.set $3
    local.get $2
    local.get $5
    i32.add
    local.set $10
    loop $for-loop|22
     local.get $6
     local.get $10
     i32.gt_u
     if
      local.get $3
      local.get $10
      f64.load
      local.get $8
      f64.sub
      local.tee $3
      local.get $3
      f64.mul
      f64.add
      local.set $3
      local.get $1
      local.get $10
      i32.add
      local.set $10
      br $for-loop|22
     end
    end
    local.get $2
    local.get $7
    i32.add
    local.get $8
    f64.store
    local.get $1
    local.get $7
    i32.add
    local.get $2
    i32.add
    local.get $3
    local.get $4
    f64.div
    f64.sqrt
    f64.const 0.05
    f64.add
    call $asm/lib/elementary/logarithm
    f64.store
    local.get $2
    i32.const 8
    i32.add
    local.set $2
    br $for-loop|00
   end
  end
  local.get $0
  local.get $7
  local.get $1
  i32.const 1
  i32.shl
  i32.add
  call $asm/lib/regime-window/windowEntropy
  local.set $11
  i32.const 0
  local.set $2
  local.get $0
  i32.load offset=36
  local.tee $10
  local.get $0
  i32.load offset=4
  local.tee $12
  local.get $0
  i32.load
  local.tee $5
  i32.const 3
  i32.shl
  local.tee $13
  i32.mul
  i32.add
  local.set $6
  local.get $0
  i32.load offset=100
  local.tee $14
  local.get $13
  i32.add
  local.set $7
  loop $for-loop|01
   local.get $2
   local.get $13
   i32.lt_u
   if
    f64.const 0
    local.set $3
    local.get $2
    local.get $10
    i32.add
    local.set $1
    loop $for-loop|12
     local.get $1
     local.get $6
     i32.lt_u
     if
      local.get $3
      local.get $1
      f64.load
      f64.add
      local.set $3
      local.get $1
      local.get $13
      i32.add
      local.set $1
      br $for-loop|12
     end
    end
    local.get $2
    local.get $14
    i32.add
    local.get $3
    f64.store
    local.get $2
    local.get $7
    i32.add
    f64.const 0
    f64.store
    local.get $2
    i32.const 8
    i32.add
    local.set $2
    br $for-loop|01
   end
  end
  i32.const 2
  local.get $12
  i32.const 3
  i32.shr_s
  local.tee $1
  local.get $1
  i32.const 2
  i32.lt_s
  select
  local.set $6
  f64.const 0
  local.set $3
  i32.const 0
  local.set $1
  i32.const 1
  local.set $2
  loop $for-loop|23
   local.get $2
   local.get $12
   local.get $6
   i32.sub
   i32.le_s
   if
    local.get $2
    f64.convert_i32_s
    local.set $4
    local.get $12
    local.get $2
    i32.sub
    f64.convert_i32_s
    local.set $15
    f64.const 0
    local.set $8
    i32.const 0
    local.set $9
    loop $for-loop|3
     local.get $9
     local.get $13
     i32.lt_u
     if
      local.get $7
      local.get $9
      i32.add
      local.tee $16
      f64.load
      local.get $10
      f64.load
      f64.add
      local.set $17
      local.get $16
      local.get $17
      f64.store
      local.get $8
      local.get $17
      local.get $4
      f64.div
      local.get $9
      local.get $14
      i32.add
      f64.load
      local.get $17
      f64.sub
      local.get $15
      f64.div
      f64.sub
      local.tee $8
      local.get $8
      f64.mul
      f64.add
      local.set $8
      local.get $9
      i32.const 8
      i32.add
      local.set $9
      local.get $10
      i32.const 8
      i32.add
      local.set $10
      br $for-loop|3
     end
    end
    local.get $2
    local.get $6
    i32.ge_s
    if
     local.get $4
     local.get $15
     f64.mul
     local.get $12
     f64.convert_i32_s
     f64.div
     local.get $8
     local.get $5
     f64.convert_i32_s
     f64.div
     f64.mul
     local.tee $4
     local.get $3
     f64.gt
     if
      local.get $4
      local.set $3
      local.get $2
      local.set $1
     end
    end
    local.get $2
    i32.const 1
    i32.add
    local.set $2
    br $for-loop|23
   end
  end
  local.get $0
  local.get $3
  f64.store offset=176
  local.get $0
  local.get $1
  f64.convert_i32_s
  f64.store offset=184
  local.get $0
  i32.load offset=96
  local.set $5
  local.get $0
  i32.const 192
  i32.add
  local.tee $6
  i32.load
  local.set $10
  local.get $0
  i32.load offset=104
  local.set $1
  local.get $0
  i32.load offset=12
  local.set $2
  loop $for-loop|03
   local.get $2
   i32.const 0
   i32.gt_s
   if
    local.get $1
    local.get $10
    local.get $5
    call $asm/lib/regime-shape/shapeEnergy
    f64.store
    local.get $2
    i32.const 1
    i32.sub
    local.set $2
    local.get $10
    i32.const 32
    i32.add
    local.set $10
    local.get $1
    i32.const 8
    i32.add
    local.set $1
    br $for-loop|03
   end
  end
  local.get $0
  local.get $6
  call $asm/lib/regime-belief/weighEnergies
  drop
  local.get $0
  local.get $6
  f64.const 0.5
  f64.const 0
  local.get $3
  local.get $0
  f64.load offset=152
  f64.gt
  select
  call $asm/lib/regime-belief/observe
  local.get $0
  i32.load offset=72
  local.set $5
  i32.const 0
  local.set $10
  local.get $0
  i32.load offset=68
  local.tee $6
  i32.const 0
  local.get $3
  local.get $3
  f64.eq
  select
  local.set $2
  loop $while-continue|0
   local.get $2
   local.get $10
   i32.gt_s
   if
    local.get $5
    local.get $2
    local.get $10
    i32.add
    i32.const 1
    i32.shr_u
    local.tee $1
    i32.const 3
    i32.shl
    i32.add
    f64.load
    local.get $3
    f64.lt
    if
     local.get $1
     i32.const 1
     i32.add
     local.set $10
    else
     local.get $1
     local.set $2
    end
    br $while-continue|0
   end
  end
  local.get $0
  i32.load offset=80
  local.set $5
  i32.const 0
  local.set $1
  local.get $0
  i32.load offset=76
  local.tee $7
  i32.const 0
  local.get $11
  local.get $11
  f64.eq
  select
  local.set $0
  loop $while-continue|05
   local.get $0
   local.get $1
   i32.gt_s
   if
    local.get $5
    local.get $0
    local.get $1
    i32.add
    i32.const 1
    i32.shr_u
    local.tee $2
    i32.const 3
    i32.shl
    i32.add
    f64.load
    local.get $11
    f64.lt
    if
     local.get $2
     i32.const 1
     i32.add
     local.set $1
    else
     local.get $2
     local.set $0
    end
    br $while-continue|05
   end
  end
  local.get $6
  local.get $10
  i32.sub
  f64.convert_i32_s
  f64.const 0
  local.get $3
  local.get $3
  f64.eq
  select
  f64.const 1
  f64.add
  local.get $6
  i32.const 1
  i32.add
  f64.convert_i32_s
  f64.div
  local.get $7
  local.get $1
  i32.sub
  f64.convert_i32_s
  f64.const 0
  local.get $11
  local.get $11
  f64.eq
  select
  f64.const 1
  f64.add
  local.get $7
  i32.const 1
  i32.add
  f64.convert_i32_s
  f64.div
  f64.min
  local.tee $3
  local.get $3
  f64.add
  f64.const 1
  f64.min
  f64.const 2
  f64.mul
  f64.const 1
  f64.min
 )
 (func $asm/kernels/plant-reach/plantReach (param $0 i32) (param $1 i32) (param $2 i32) (param $3 f64) (result f64)
  (local $4 f64)
  (local $5 f64)
  (local $6 f64)
  (local $7 i32)
  (local $8 i32)
  local.get $3
  local.set $5
  f64.const 0
  local.set $3
  block $__inlined_func$asm/lib/way/reachOf$357
   local.get $0
   local.get $1
   call $asm/lib/plant/energyOf
   local.get $5
   f64.le
   i32.eqz
   br_if $__inlined_func$asm/lib/way/reachOf$357
   local.get $0
   local.get $1
   local.get $2
   call $asm/lib/way/stepsOf
   local.set $8
   i32.const 1
   local.set $7
   loop $for-loop|0
    local.get $7
    local.get $8
    i32.le_s
    if
     local.get $0
     local.get $1
     local.get $2
     local.get $7
     f64.convert_i32_s
     local.get $8
     f64.convert_i32_s
     local.tee $3
     f64.div
     local.tee $6
     call $asm/lib/way/energyAt
     local.get $5
     f64.le
     i32.eqz
     if
      local.get $7
      i32.const 1
      i32.sub
      f64.convert_i32_s
      local.get $3
      f64.div
      local.set $3
      i32.const 0
      local.set $7
      loop $for-loop|1
       local.get $7
       i32.const 20
       i32.lt_s
       if
        local.get $0
        local.get $1
        local.get $2
        local.get $3
        local.get $6
        f64.add
        f64.const 0.5
        f64.mul
        local.tee $4
        call $asm/lib/way/energyAt
        local.get $5
        f64.le
        if
         local.get $4
         local.set $3
        else
         local.get $4
         local.set $6
        end
        local.get $7
        i32.const 1
        i32.add
        local.set $7
        br $for-loop|1
       end
      end
      br $__inlined_func$asm/lib/way/reachOf$357
     end
     local.get $7
     i32.const 1
     i32.add
     local.set $7
     br $for-loop|0
    end
   end
   f64.const 1
   local.set $3
  end
  local.get $3
 )
 (func $asm/kernels/plant-rank/plantRank (param $0 i32) (param $1 i32)
  local.get $0
  local.get $1
  call $asm/lib/choose/chooseAmong
 )
 (func $asm/kernels/plant-potentials/plantPotentials (param $0 i32) (param $1 f64) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32)
  (local $6 i32)
  (local $7 f64)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $6
  loop $for-loop|0
   local.get $3
   i32.const 0
   i32.gt_s
   if
    local.get $4
    local.get $0
    local.get $2
    local.get $5
    call $asm/lib/plant/mixtureSlopes
    local.get $1
    f64.add
    local.tee $7
    f64.const 1e6
    local.get $7
    f64.const 1e6
    f64.le
    select
    f64.store
    local.get $4
    i32.const 8
    i32.add
    local.set $4
    local.get $2
    local.get $6
    i32.add
    local.set $2
    local.get $5
    local.get $6
    i32.add
    local.set $5
    local.get $3
    i32.const 1
    i32.sub
    local.set $3
    br $for-loop|0
   end
  end
 )
 (func $asm/kernels/plant-passage/plantPassage (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (result f64)
  (local $4 f64)
  (local $5 f64)
  local.get $0
  local.get $1
  call $asm/lib/plant/energyHere
  local.set $4
  local.get $0
  local.get $2
  call $asm/lib/plant/energyOf
  local.set $5
  local.get $3
  local.get $4
  f64.store
  local.get $3
  local.get $5
  f64.store offset=8
  local.get $0
  local.get $1
  local.get $2
  local.get $4
  local.get $5
  f64.max
  f64.const inf
  call $asm/lib/way/highestOn
 )
 (func $asm/kernels/plant-outlook/plantOutlook (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (result f64)
  local.get $0
  local.get $1
  local.get $2
  local.get $3
  local.get $4
  local.get $5
  call $asm/lib/roll-out/outlookOf
 )
 (func $asm/kernels/plant-nearest/plantNearest (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (result i32)
  local.get $0
  local.get $1
  local.get $2
  local.get $3
  call $asm/lib/nearest/nearestAction
  i32.const 0
  i32.ne
 )
 (func $asm/kernels/plant-mixture/plantMixture (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/plant/mixtureSlopes
 )
 (func $asm/kernels/plant-gradient/plantGradient (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/plant/gradientOf
 )
 (func $asm/kernels/plant-energy/plantEnergy (param $0 i32) (param $1 i32) (result f64)
  local.get $0
  local.get $1
  call $asm/lib/plant/energyOf
 )
 (func $asm/kernels/plant-energies/plantEnergies (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32)
  (local $4 i32)
  (local $5 i32)
  local.get $0
  i32.load
  i32.const 3
  i32.shl
  local.set $5
  loop $for-loop|0
   local.get $2
   local.get $4
   i32.gt_s
   if
    local.get $3
    local.get $4
    i32.const 3
    i32.shl
    i32.add
    local.get $0
    local.get $1
    local.get $4
    local.get $5
    i32.mul
    i32.add
    call $asm/lib/plant/energyOf
    f64.store
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|0
   end
  end
 )
 (func $asm/kernels/plant-density/plantDensity (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  (local $3 f64)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/plant/begin
  if
   local.get $0
   i32.load offset=32
   local.tee $1
   i32.const 16
   i32.add
   local.get $1
   i32.load
   i32.const 1
   i32.add
   i32.const -2
   i32.and
   call $asm/lib/kernel-density/densityGradient
   local.set $3
   i32.const 0
   local.set $1
   local.get $0
   i32.load offset=32
   i32.load offset=20
   local.set $6
   local.get $0
   i32.load offset=4
   i32.const 3
   i32.shl
   local.set $4
   loop $for-loop|0
    local.get $1
    local.get $4
    i32.lt_s
    if
     local.get $1
     i32.const 1247232
     i32.add
     local.tee $5
     local.get $5
     f64.load
     local.get $1
     local.get $6
     i32.add
     f64.load
     f64.div
     f64.store
     local.get $1
     i32.const 8
     i32.add
     local.set $1
     br $for-loop|0
    end
   end
   local.get $0
   i32.load offset=8
   local.set $1
   local.get $0
   i32.load offset=4
   local.set $4
   i32.const 0
   local.set $0
   loop $for-loop|00
    local.get $0
    local.get $4
    i32.lt_s
    if
     local.get $2
     local.get $1
     local.get $0
     i32.const 2
     i32.shl
     i32.add
     i32.load
     i32.add
     local.get $0
     i32.const 3
     i32.shl
     i32.const 1247232
     i32.add
     f64.load
     f64.store
     local.get $0
     i32.const 1
     i32.add
     local.set $0
     br $for-loop|00
    end
   end
  else
   f64.const inf
   local.set $3
  end
  local.get $3
 )
 (func $asm/kernels/plant-compare/plantCompare (param $0 i32) (param $1 i32) (result i32)
  local.get $0
  local.get $1
  call $asm/lib/compare/compareWith
  i32.const 0
  i32.ne
 )
 (func $asm/kernels/plant-along/plantAlong (param $0 i32) (param $1 i32) (param $2 i32) (result f64)
  local.get $0
  local.get $1
  local.get $2
  local.get $0
  local.get $1
  call $asm/lib/plant/energyOf
  local.get $0
  local.get $2
  call $asm/lib/plant/energyOf
  f64.max
  f64.const inf
  call $asm/lib/way/highestOn
 )
 (func $asm/kernels/network-answer/networkAnswer (param $0 i32) (param $1 i32) (param $2 i32) (result i32)
  local.get $0
  local.get $1
  local.get $2
  call $asm/lib/network/answerOf
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
      block $__inlined_func$asm/lib/grid/beyond$106
       local.get $19
       local.get $22
       f64.lt
       br_if $__inlined_func$asm/lib/grid/beyond$106
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
       br_if $__inlined_func$asm/lib/grid/beyond$106
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
      block $__inlined_func$asm/lib/grid/beyond$107
       local.get $20
       local.get $23
       f64.lt
       br_if $__inlined_func$asm/lib/grid/beyond$107
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
       br_if $__inlined_func$asm/lib/grid/beyond$107
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
  block $__inlined_func$asm/lib/path/entry$115
   local.get $1
   local.get $9
   f64.lt
   br_if $__inlined_func$asm/lib/path/entry$115
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
   br_if $__inlined_func$asm/lib/path/entry$115
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
  block $__inlined_func$asm/lib/path/entry$116
   local.get $2
   local.get $10
   f64.lt
   br_if $__inlined_func$asm/lib/path/entry$116
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
   br_if $__inlined_func$asm/lib/path/entry$116
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
  (local $4 i32)
  (local $5 f64)
  (local $6 f64)
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
    local.tee $6
    f64.const -0.5
    f64.mul
    local.get $6
    f64.mul
    local.tee $6
    f64.const -700
    f64.ge
    if (result f64)
     local.get $6
     f64x2.splat
     call $asm/lib/elementary/exponentials
     f64x2.extract_lane 0
    else
     f64.const 0
    end
    local.tee $6
    f64.store
    local.get $5
    local.get $6
    f64.add
    local.set $5
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|0
   end
  end
  loop $for-loop|1
   local.get $4
   local.get $1
   i32.const 1
   i32.shl
   i32.le_s
   if
    local.get $0
    local.get $4
    i32.const 3
    i32.shl
    i32.add
    local.tee $3
    local.get $3
    f64.load
    local.get $5
    f64.div
    f64.store
    local.get $4
    i32.const 1
    i32.add
    local.set $4
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
  block $__inlined_func$asm/lib/dense-path/isDenseWay$468 (result i32)
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
     br_if $__inlined_func$asm/lib/dense-path/isDenseWay$468
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
   block $__inlined_func$asm/lib/dense/isInsideDense$469
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
      br_if $__inlined_func$asm/lib/dense/isInsideDense$469
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
  block $__inlined_func$asm/lib/dense-path/isDenseWay$465 (result i32)
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
     br_if $__inlined_func$asm/lib/dense-path/isDenseWay$465
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
    block $__inlined_func$asm/lib/path/entry$67 (result f64)
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
     br_if $__inlined_func$asm/lib/path/entry$67
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
     br_if $__inlined_func$asm/lib/path/entry$67
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
 (func $asm/kernels/assignment-sweep/assignmentSweep (param $0 i32) (param $1 f64) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 v128)
  (local $7 i32)
  (local $8 v128)
  (local $9 i32)
  (local $10 i32)
  (local $11 v128)
  (local $12 v128)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  (local $18 i32)
  (local $19 i32)
  (local $20 i32)
  (local $21 i32)
  (local $22 i32)
  (local $23 f64)
  local.get $0
  i32.const 48
  i32.add
  local.set $7
  local.get $0
  i32.load
  local.tee $10
  local.set $9
  loop $for-loop|0
   local.get $9
   i32.const 0
   i32.gt_s
   if
    local.get $7
    call $asm/lib/stream/next
    drop
    local.get $7
    call $asm/lib/stream/next
    local.get $10
    f64.convert_i32_s
    f64.mul
    i32.trunc_sat_f64_s
    local.tee $5
    local.get $7
    call $asm/lib/stream/next
    local.get $10
    i32.const 1
    i32.sub
    f64.convert_i32_s
    f64.mul
    i32.trunc_sat_f64_s
    local.tee $3
    i32.le_s
    if
     local.get $3
     i32.const 1
     i32.add
     local.set $3
    end
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $6
    local.get $0
    i32.load offset=8
    i32.const 3
    i32.shl
    local.tee $18
    local.get $5
    i32.mul
    local.tee $13
    local.get $0
    i32.load offset=20
    local.tee $14
    i32.add
    local.set $4
    local.get $0
    i32.load offset=28
    local.tee $19
    local.get $13
    i32.add
    local.set $20
    local.get $4
    local.get $5
    i32.const 3
    i32.shl
    local.tee $15
    i32.add
    f64.load
    local.get $3
    i32.const 3
    i32.shl
    local.tee $16
    local.get $14
    local.get $3
    local.get $18
    i32.mul
    local.tee $17
    i32.add
    local.tee $21
    i32.add
    f64.load
    f64.sub
    local.get $17
    local.get $19
    i32.add
    local.tee $22
    local.get $16
    i32.add
    f64.load
    local.get $15
    local.get $20
    i32.add
    f64.load
    f64.sub
    f64.mul
    local.get $4
    local.get $16
    i32.add
    f64.load
    local.get $15
    local.get $21
    i32.add
    f64.load
    f64.sub
    local.get $15
    local.get $22
    i32.add
    f64.load
    local.get $16
    local.get $20
    i32.add
    f64.load
    f64.sub
    f64.mul
    f64.add
    local.get $0
    i32.load offset=24
    local.set $15
    local.get $0
    i32.load offset=32
    local.set $16
    local.get $5
    f64.convert_i32_s
    f64x2.splat
    local.set $11
    local.get $3
    f64.convert_i32_s
    f64x2.splat
    local.set $12
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x3ff00000
    local.set $8
    i32.const 0
    local.set $4
    loop $for-loop|00
     local.get $4
     local.get $18
     i32.lt_u
     if
      local.get $6
      local.get $8
      local.get $11
      f64x2.ne
      local.get $8
      local.get $12
      f64x2.ne
      v128.and
      local.tee $6
      local.get $13
      local.get $15
      i32.add
      local.get $4
      i32.add
      v128.load
      local.get $15
      local.get $17
      i32.add
      local.get $4
      i32.add
      v128.load
      f64x2.sub
      local.get $16
      local.get $17
      i32.add
      local.get $4
      i32.add
      v128.load
      local.get $13
      local.get $16
      i32.add
      local.get $4
      i32.add
      v128.load
      f64x2.sub
      f64x2.mul
      v128.and
      f64x2.add
      local.get $6
      local.get $13
      local.get $14
      i32.add
      local.get $4
      i32.add
      v128.load
      local.get $14
      local.get $17
      i32.add
      local.get $4
      i32.add
      v128.load
      f64x2.sub
      local.get $17
      local.get $19
      i32.add
      local.get $4
      i32.add
      v128.load
      local.get $13
      local.get $19
      i32.add
      local.get $4
      i32.add
      v128.load
      f64x2.sub
      f64x2.mul
      v128.and
      f64x2.add
      local.set $6
      local.get $8
      v128.const i32x4 0x00000000 0x40000000 0x00000000 0x40000000
      f64x2.add
      local.set $8
      local.get $4
      i32.const 16
      i32.add
      local.set $4
      br $for-loop|00
     end
    end
    local.get $6
    f64x2.extract_lane 0
    local.get $6
    f64x2.extract_lane 1
    f64.add
    f64.add
    local.tee $23
    local.get $1
    local.get $7
    call $asm/lib/taken/isTaken
    if
     local.get $0
     i32.load offset=4
     local.tee $4
     local.get $5
     i32.const 2
     i32.shl
     i32.add
     local.tee $13
     i32.load
     local.set $14
     local.get $13
     local.get $4
     local.get $3
     i32.const 2
     i32.shl
     i32.add
     local.tee $4
     i32.load
     i32.store
     local.get $4
     local.get $14
     i32.store
     local.get $0
     i32.load offset=32
     local.set $4
     local.get $0
     i32.load offset=28
     local.tee $13
     local.get $5
     local.get $3
     local.get $0
     i32.load
     local.tee $14
     local.get $0
     i32.load offset=8
     i32.const 3
     i32.shl
     local.tee $15
     call $asm/kernels/assignment-sweep/exchangeIn
     local.get $4
     local.get $13
     i32.ne
     if
      local.get $4
      local.get $5
      local.get $3
      local.get $14
      local.get $15
      call $asm/kernels/assignment-sweep/exchangeIn
     end
     local.get $0
     local.get $0
     f64.load offset=40
     local.get $23
     f64.add
     f64.store offset=40
     local.get $2
     i32.const 1
     i32.add
     local.set $2
    end
    local.get $9
    i32.const 1
    i32.sub
    local.set $9
    br $for-loop|0
   end
  end
  local.get $2
 )
)
