/** `team.create`: a team belongs to one control layer, or to Platform, Audit or Administration. */
import { z } from 'zod'
import { insertTeam, loadTeam, lockDirectory } from '@/db/stores/member-people'
import { TEAM_FUNCTIONS } from '@/lib/domain/member/permissions'
import { refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const createTeam = defineCommand({
  name: 'team.create',
  summary: 'Creates a team. What its members may do follows from its function.',
  permission: 'member.write',
  actors: 'person',
  input: z.strictObject({
    name: z.string().trim().min(2, 'The name needs at least 2 characters').max(80),
    slug: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{1,49}$/,
        'The short name has lower-case letters, digits and dashes, such as payments-app',
      ),
    function: z.enum(TEAM_FUNCTIONS),
  }),
  output: z.object({ team: z.string(), slug: z.string() }),
  async load(tx, input) {
    await lockDirectory(tx)
    const namesake = await loadTeam(tx, input.slug)
    return namesake
      ? refuseField('/slug', `${namesake.name} has this short name. Choose another.`, 'already_exists')
      : {}
  },
  decide(_state, input, { now, newId }) {
    const id = newId('team')
    return {
      row: { id, ...input, created_at: now },
      events: [{ type: 'team.created', subject: { kind: 'team', id }, data: { ...input } }],
    }
  },
  async save(tx, change) {
    await insertTeam(tx, change.row)
  },
  result: change => ({ team: change.row.id, slug: change.row.slug }),
})
