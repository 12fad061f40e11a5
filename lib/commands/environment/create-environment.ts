/** `environment.create`: where agents can be released to. Production adds a point to every tier. */
import { z } from 'zod'
import { environmentIds, insertEnvironment, lockOrganisation } from '@/db/stores/environment'
import { refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const createEnvironment = defineCommand({
  name: 'environment.create',
  summary: 'Adds an environment that agents can be released to.',
  permission: 'organisation.write',
  actors: 'person',
  input: z.strictObject({
    id: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{1,49}$/,
        'The short name has lower-case letters, digits and dashes, such as staging',
      ),
    name: z.string().trim().min(2, 'The name needs at least 2 characters').max(60),
    production: z.boolean(),
  }),
  output: z.object({ environment: z.string() }),
  async load(tx, input) {
    await lockOrganisation(tx)
    const existing = await environmentIds(tx)
    return existing.includes(input.id)
      ? refuseField('/id', `There already is an environment "${input.id}".`, 'already_exists')
      : { position: existing.length }
  },
  decide({ position }, input) {
    return {
      row: { ...input, position },
      events: [
        { type: 'environment.created', subject: { kind: 'environment', id: input.id }, data: { ...input } },
      ],
      notify: [{ kind: 'policy' }],
    }
  },
  async save(tx, change) {
    await insertEnvironment(tx, change.row)
  },
  result: change => ({ environment: change.row.id }),
})
