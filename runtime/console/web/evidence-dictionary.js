// What a record in an evidence file is packed against; docs/evidence-dictionary.txt, letter for letter.

export const evidenceDictionary = `"origin":"optimiser"
"origin":"operator"
"origin":"agent"
"because":"absent"
"because":"energy"
"because":"future"
"because":"range"
"because":"rate"
"fallback":"hold"
"fallback":"ramp"
"fallback":"safe"
"mode":"observe"
"verdict":"amend"
"verdict":"block"
"nearest":{"
"NaN","asked":"NaN","now":"1","path":"NaN"
","choice":{"cost":"0.1","looked":1,"runnerUp":"0.1","taken":1},"confidence":"0.9
","replicas":[{"
nats are allowed), for the future is too rare: 
; the nearest allowed is 
 is beyond the limits; now 
 is approached at the allowed rate; now 
"outcome":"applied
"outcome":"rejected
"outcome":"unknown
"kind":"stand-down
","kind":"outcome","outcome":"verified","permit":"action-1","readBack":{"
temperature pressure level flow speed power valve position current frequency
_temperature":["9
{"asked":{"_setpoint":"0
"},"at":17
,"because":"inside","boot":"0123456789-4abcdef
","by":" policy","capsule":"sha256:
","energy":{"ahead":"0.
","asked":"0.
","now":"0.
","path":"0.
"},"factors":[],"fallback":null,"frame":{"
_setpoint":["0",0,1
]},"given":{"forecaster":"trusted","sinceGoodUs":99
,"standing":["0","
"]},"kind":"decision","mode":"enforce","nearest":null,"origin":"capsule","permit":"action-1
","regime":{"name":"normal
","stability":"0.9
"},"text":"
 kW, 
 % is inside what the plant has shown","threshold":{"ahead":"0.
","asked":"1
","now":"5.
"},"tick":1
,"verdict":"allow","writes":{"
`;
