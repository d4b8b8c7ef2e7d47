// The casting alloy: aluminium with 12 % silicon, which melts at one temperature (the eutectic) and so
// can be kept liquid at 900 K. Specific enthalpy counts from a cold bar, so that what is charged brings
// nothing and everything it needs to become melt is taken from the melt.

/** J/kg of a bar that has just reached the melting point, and of the same metal just molten. */
const solidusJPerKg = 585_000;
const liquidusJPerKg = 1_085_000;
const eutecticK = 850;
const liquidJPerKgK = 1_160;
const solidJPerKgK = 1_060;

export function enthalpyJPerKg(liquidK: number): number {
  return liquidusJPerKg + liquidJPerKgK * (liquidK - eutecticK);
}

/** The way back, through the plateau on which it freezes: too cold is a state as well. */
export function temperatureK(jPerKg: number): number {
  if (jPerKg >= liquidusJPerKg) return eutecticK + (jPerKg - liquidusJPerKg) / liquidJPerKgK;
  if (jPerKg >= solidusJPerKg) return eutecticK;
  return eutecticK - (solidusJPerKg - jPerKg) / solidJPerKgK;
}
