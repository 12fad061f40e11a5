/** `enforcer.declare-supply`: which request fields it fills in, so that signers see which rules can't be judged there. */
import { z } from 'zod'
import { loadEnforcerForUpdate, updateEnforcer } from '@/db/stores/enforcer'
import { decideDeclareSupply } from '@/lib/domain/enforcer/decide-declare-supply'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { suppliesInput } from './supplies-input'

export const declareSupply = defineCommand({
  name: 'enforcer.declare-supply',
  summary: 'Says which request fields an enforcer fills in. Open releases of its environment say so too.',
  permission: 'enforcer.write',
  actors: 'person-or-token',
  input: z.strictObject({
    enforcer: z.string().max(60),
    supplies: suppliesInput,
    expected_version: z.int().min(1),
  }),
  output: z.object({ id: z.string(), supplies: z.array(z.string()), version: z.int() }),
  async load(tx, input) {
    return (
      (await loadEnforcerForUpdate(tx, input.enforcer)) ?? refuse('not_found', 'There is no such enforcer.')
    )
  },
  decide(enforcer, input) {
    const decision = decideDeclareSupply({ ...enforcer, revoked: enforcer.revoked_at !== null }, input)
    if (isRefusal(decision)) return decision
    const { supplies, was, changed } = decision
    return {
      id: enforcer.id,
      supplies,
      version: enforcer.version + 1,
      events: [
        {
          type: 'enforcer.supply-declared',
          subject: { kind: 'enforcer', id: enforcer.id },
          data: { name: enforcer.name, environment: enforcer.environment, supplies, was },
        },
      ],
      ...(changed && {
        affects: {
          agents: 'all' as const,
          environment: enforcer.environment,
          why: `${enforcer.name} says what it supplies.`,
        },
      }),
    }
  },
  async save(tx, { id, supplies }) {
    await updateEnforcer(tx, id, { supplies })
  },
  result: ({ id, supplies, version }) => ({ id, supplies, version }),
})
