/** With an OpenID provider of one's own: one administrator, who adds everybody else in Settings. */
import { setUpOrganisation } from '@/lib/commands/organisation/set-up-organisation'
import { runCommand } from '@/lib/commands/run-command'
import { isRefusal } from '@/lib/domain/refusal'
import { DEMO_TEAMS } from '@/lib/demo-idp/people'
import { ENVIRONMENTS, PURPOSES } from './organisation'

export async function createFirstAdministrator({
  email,
  log,
}: {
  email: string
  log: (line: string) => void
}): Promise<void> {
  const made = await runCommand(setUpOrganisation, {
    actor: { kind: 'system', name: 'setup' },
    input: {
      environments: ENVIRONMENTS,
      purposes: PURPOSES,
      // One team per control layer and function; app teams are the organisation's own.
      teams: DEMO_TEAMS.filter(team => team.function !== 'app'),
      people: [{ name: email.split('@')[0], email, team: 'administration' }],
    },
  })
  if (isRefusal(made)) throw new Error(made.detail)
  log(`${email} is the first administrator: sign in, then add people in Settings`)
}
