/** Settings take two people: Security proposes, Compliance confirms. */
import { loadRules } from '@/db/stores/organisation-rules'
import { readDatabase } from '@/db/read'
import { confirmProposal } from '@/lib/commands/organisation/confirm-proposal'
import { proposeRules } from '@/lib/commands/organisation/propose-rules'
import { runCommand } from '@/lib/commands/run-command'
import type { OrganisationRules } from '@/lib/domain/organisation/rules'
import { ok, type Organisation } from './fixtures'

export async function proposeSettings(
  organisation: Organisation,
  change: Partial<OrganisationRules['settings']>,
) {
  const { version, rules } = await loadRules(readDatabase())
  return runCommand(proposeRules, {
    actor: organisation.person('security'),
    input: {
      base_version: version,
      rules: { ...rules, settings: { ...rules.settings, ...change } },
      reason: 'Agreed in the weekly review',
    },
  })
}

export async function settingsByTwo(
  organisation: Organisation,
  change: Partial<OrganisationRules['settings']>,
): Promise<void> {
  const { proposal } = ok(await proposeSettings(organisation, change)).data
  ok(
    await runCommand(confirmProposal, {
      actor: organisation.person('compliance'),
      input: { proposal },
    }),
  )
}
