/** `member.add`: registers a person. Their account is linked when they first sign in with this e-mail, verified. */
import { z } from 'zod'
import { insertPerson, loadTeams, lockDirectory, personByEmail } from '@/db/stores/member-people'
import { refuse, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const addMember = defineCommand({
  name: 'member.add',
  summary:
    'Registers a person with their teams. They sign in with the same verified e-mail at the OpenID provider.',
  permission: 'member.write',
  actors: 'person',
  input: z.strictObject({
    name: z.string().trim().min(2, 'The full name is needed').max(100, 'The name has at most 100 characters'),
    email: z.email('An e-mail address is needed, such as maya.lind@acme.example').max(254),
    /** Ids or slugs. */
    teams: z.array(z.string().min(1).max(200)).max(20, 'At most 20 teams').default([]),
  }),
  output: z.object({ person: z.string(), version: z.number() }),
  async load(tx, input) {
    await lockDirectory(tx)
    const namesake = await personByEmail(tx, input.email)
    if (namesake)
      return refuseField(
        '/email',
        `${namesake.name} is already registered with this e-mail${namesake.state === 'active' ? '' : ', deactivated. Reactivate them'}.`,
        'already_exists',
      )
    const teams = await loadTeams(tx, input.teams)
    const unknown = input.teams.findIndex(
      wanted => !teams.some(team => team.id === wanted || team.slug === wanted),
    )
    return unknown >= 0 ? refuseField(`/teams/${unknown}`, 'There is no such team.') : { teams }
  },
  decide({ teams }, { name, email }, { actor, now, newId }) {
    if (actor.kind === 'system') return refuse('person_only', 'People are added by people.')
    const id = newId('per')
    return {
      row: { id, name, email, created_at: now },
      teams: teams.map(team => team.id),
      by: actor.personId,
      events: [
        {
          type: 'member.added',
          subject: { kind: 'person', id },
          data: { name, email, teams: teams.map(team => team.slug) },
        },
      ],
    }
  },
  async save(tx, { row, teams, by }) {
    await insertPerson(tx, row, teams, by)
  },
  result: change => ({ person: change.row.id, version: 1 }),
})
