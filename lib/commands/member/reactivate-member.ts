/** `member.reactivate`: the person may sign in again, with their teams; layers that they lost stay with others. */
import { z } from 'zod'
import { loadPersonForUpdate, updatePerson } from '@/db/stores/member-people'
import { cannotReactivate } from '@/lib/domain/member/decide-deactivate'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const reactivateMember = defineCommand({
  name: 'member.reactivate',
  summary: 'Lets a deactivated person sign in again.',
  permission: 'member.write',
  actors: 'person',
  input: z.strictObject({
    person: z.string().min(1).max(200),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({ person: z.string(), state: z.literal('active') }),
  async load(tx, input) {
    return (await loadPersonForUpdate(tx, input.person)) ?? refuse('not_found', 'There is no such person.')
  },
  decide(person, input, { actor }) {
    const refused = cannotReactivate(actor, { person })
    if (refused) return refused
    return {
      id: person.id,
      events: [
        {
          type: 'member.reactivated',
          subject: { kind: 'person', id: person.id },
          data: { reason: input.reason },
        },
      ],
    }
  },
  async save(tx, { id }) {
    await updatePerson(tx, id, { state: 'active', deactivated_at: null })
  },
  result: change => ({ person: change.id, state: 'active' as const }),
})
