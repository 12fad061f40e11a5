/** The demo organisation's people: the provider lets anyone be any of them, the seed gives them their duties. */

import type { TeamFunction } from '../domain/member/permissions'

export type DemoTeam = { slug: string; name: string; function: TeamFunction }

export type DemoPerson = {
  /** The OpenID subject. */
  sub: string
  name: string
  email: string
  /** A team's slug. */
  team: string
  /** What the account chooser says that this person does. */
  role: string
}

export const DEMO_TEAMS: readonly DemoTeam[] = [
  { slug: 'payments-app', name: 'Payments', function: 'app' },
  { slug: 'cx-app', name: 'Customer Experience', function: 'app' },
  { slug: 'iam', name: 'Identity and Access', function: 'iam' },
  { slug: 'iga', name: 'Identity Governance', function: 'iga' },
  { slug: 'pam', name: 'Privileged Access', function: 'pam' },
  { slug: 'security', name: 'Security', function: 'security' },
  { slug: 'compliance', name: 'Compliance', function: 'compliance' },
  { slug: 'platform', name: 'Platform', function: 'platform' },
  { slug: 'audit', name: 'Internal Audit', function: 'audit' },
  { slug: 'administration', name: 'Administration', function: 'administration' },
]

const person = (name: string, team: string, role: string): DemoPerson => {
  const [first, last] = name.toLowerCase().split(' ') as [string, string]
  return { sub: `${first}-${last}`, name, email: `${first}.${last}@acme.example`, team, role }
}

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  person('Maya Lind', 'payments-app', 'Builds the refund agent'),
  person('Tom Okafor', 'payments-app', 'Builds payment agents'),
  person('Lena Roth', 'payments-app', 'Owns the app layer of the payment agents'),
  person('Ivo Petrov', 'cx-app', 'Owns the app layer of the support agents'),
  person('Nina Falk', 'cx-app', 'Builds the support planner'),
  person('Noor Aziz', 'cx-app', 'Builds support agents'),
  person('Kenji Ito', 'iam', 'Owns identity: workload identities and credentials'),
  person('Rosa Weiss', 'iam', 'Deputy for identity'),
  person('Ana Sousa', 'iga', 'Owns governance: purpose, entitlements, recertification'),
  person('Jonas Berg', 'iga', 'Deputy for governance'),
  person('Dana Ruiz', 'pam', 'Owns privileged access: step-up and kill switch'),
  person('Paul Meyer', 'pam', 'Deputy for privileged access'),
  person('Ben Ode', 'security', 'Owns least privilege and guardrails'),
  person('Sara Lindqvist', 'security', 'Deputy for security'),
  person('Kaya Demir', 'compliance', 'Owns proof: audit fields and retention'),
  person('Felix Brandt', 'compliance', 'Deputy for compliance'),
  person('Omar Haddad', 'platform', 'Runs the enforcers'),
  person('Yuki Mori', 'platform', 'Runs the enforcers'),
  person('Greta Holm', 'audit', 'Follows decisions and takes evidence away'),
  person('Priya Nair', 'administration', 'Manages people, teams and settings'),
  person('Sam Doyle', 'administration', 'Manages people, teams and settings'),
]
