import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from "ajv/dist/2020.js";

/** Says whether a value is such a thing, and afterwards what is wrong with one that is not. */
export interface Form<Thing> {
  (value: unknown): value is Thing;
  errors?: ErrorObject[] | null | undefined;
}

/**
 * A schema of ours as a question. It is made when it is first asked, so a start pays for what it reads and for nothing
 * else; and that the schema is one, which takes longer than all the rest, a test says once for all of them.
 */
export function formOf<Thing>(schema: object, options: Options = {}): Form<Thing> {
  let validate: ValidateFunction<Thing> | undefined;
  const form: Form<Thing> = (value): value is Thing => {
    validate ??= new Ajv2020({ ...made, ...options }).compile<Thing>(schema);
    const isOne = validate(value);
    form.errors = validate.errors;
    return isOne;
  };
  return form;
}

/** Its optimiser makes the code shorter and no answer another; a form asked a few times in a life never earns that back. */
const made: Options = { strict: true, validateSchema: false, code: { optimize: false } };
