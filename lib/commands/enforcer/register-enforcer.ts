/** `enforcer.register`: a program that may load one environment's bundles. Its token is shown once. */
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { environment as environmentTable } from '@/db/schema/agent'
import { enforcerNameTaken, insertEnforcer } from '@/db/stores/enforcer'
import { hashSecret } from '@/lib/auth/hash-secret'
import { checkSupplies } from '@/lib/domain/enforcer/decide-declare-supply'
import { isRefusal, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { suppliesInput } from './supplies-input'

export const registerEnforcer = defineCommand({
  name: 'enforcer.register',
  summary:
    'Registers a gateway, broker or application that loads bundles of one environment. The token is answered once.',
  permission: 'enforcer.write',
  actors: 'person-or-token',
  input: z.strictObject({
    name: z.string().trim().min(2, 'A name needs 2 characters or more').max(80),
    kind: z.enum(['gateway', 'broker', 'application']),
    environment: z.string().max(50),
    /** Left out: not said. */
    supplies: suppliesInput.optional(),
  }),
  output: z.object({
    id: z.string(),
    name: z.string(),
    environment: z.string(),
    token: z.string().nullable() /* Null when the same request is repeated: it is shown once. */,
  }),
  async load(tx, input) {
    const [known] = await tx.select().from(environmentTable).where(eq(environmentTable.id, input.environment))
    if (!known) return refuseField('/environment', `There is no environment "${input.environment}".`)
    if (await enforcerNameTaken(tx, input.name))
      return refuseField(
        '/name',
        `There is an enforcer "${input.name}" already. Give this one another name.`,
        'already_exists',
      )
    return {}
  },
  decide(_state, { supplies: said, ...input }, { now, newId, newSecret, actor }) {
    const supplies = said === undefined ? null : checkSupplies(said, '/supplies')
    if (isRefusal(supplies)) return supplies
    const id = newId('enf')
    const token = `cse_${newSecret()}`
    return {
      token,
      row: {
        id,
        ...input,
        supplies,
        token_hash: hashSecret(token),
        token_prefix: token.slice(0, 8),
        created_by: actor.kind === 'system' ? null : actor.personId,
        created_at: now,
      },
      events: [
        { type: 'enforcer.registered', subject: { kind: 'enforcer', id }, data: { ...input, supplies } },
      ],
      affects: {
        agents: 'all' as const,
        environment: input.environment,
        why: `Enforcer ${input.name} was registered.`,
      },
    }
  },
  async save(tx, change) {
    await insertEnforcer(tx, change.row)
  },
  shownOnce: ['token'],
  result: ({ row, token }) => ({ id: row.id, name: row.name, environment: row.environment, token }),
})
