/** `purpose.create`: a code that releases can be for, and that requests then have to name. */
import { z } from 'zod'
import { hasPurpose, insertPurpose, lockOrganisation } from '@/db/stores/environment'
import { refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const createPurpose = defineCommand({
  name: 'purpose.create',
  summary: "Adds a purpose code to the organisation's list.",
  permission: 'organisation.write',
  actors: 'person',
  input: z.strictObject({
    code: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,49}$/, 'The code has lower-case letters, digits and dashes, such as refunds'),
    description: z.string().trim().min(5, 'Say what it covers, in a few words').max(300),
  }),
  output: z.object({ purpose: z.string() }),
  async load(tx, input) {
    await lockOrganisation(tx)
    return (await hasPurpose(tx, input.code))
      ? refuseField('/code', `There already is a purpose "${input.code}".`, 'already_exists')
      : {}
  },
  decide(_state, input) {
    return {
      row: { ...input },
      events: [{ type: 'purpose.created', subject: { kind: 'purpose', id: input.code }, data: { ...input } }],
    }
  },
  async save(tx, change) {
    await insertPurpose(tx, change.row)
  },
  result: change => ({ purpose: change.row.code }),
})
