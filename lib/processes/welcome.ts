import type { Environment } from '@/lib/config/env'
import { oidcSettings } from '@/lib/config/oidc'
import { DEMO_PEOPLE, DEMO_TEAMS } from '@/lib/demo-idp/people'

/** What stands on the terminal once everything answers. */
export function welcome(environment: Environment): string {
  const { consoleUrl, relayUrl, dataDir } = environment
  const { demo, issuer } = oidcSettings(environment)
  const addresses = [
    ['Console', consoleUrl],
    ['Relay', `${relayUrl}  (for enforcers)`],
    [demo ? 'Demo sign-in' : 'Sign-in', issuer],
    ['Data and logs', dataDir],
  ]
  const lines = ['', ...table(addresses)]
  if (demo) {
    const people = DEMO_PEOPLE.map(({ name, team, role }) => [
      name,
      DEMO_TEAMS.find(({ slug }) => slug === team)?.name ?? team,
      role,
    ])
    lines.push('', '  Sign in as anyone, no password:', '', ...table(people))
  }
  lines.push('', '  Ctrl-C stops everything.', '')
  return `${lines.join('\n')}\n`
}

function table(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  return rows.map(row =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
}
