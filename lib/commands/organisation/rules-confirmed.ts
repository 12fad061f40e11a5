/** What follows when other rules about rules hold. */
import type { RulesInForce } from '@/db/stores/organisation-rules'
import type { ProposalRow } from '@/db/stores/proposal'
import { domainDigest } from '@/lib/domain/digest'
import { describeRules } from '@/lib/domain/organisation/describe-rules'
import type { OrganisationRules } from '@/lib/domain/organisation/rules'
import type { Change } from '../define-command'

export type Confirmed = { id: string; by: string; at: Date }

export function rulesConfirmed(
  row: ProposalRow,
  inForce: RulesInForce,
  rules: OrganisationRules,
  confirmed: Confirmed,
) {
  const version = inForce.version + 1
  const follows: Change = {
    events: [
      {
        type: 'organisation.rules-changed',
        subject: { kind: 'organisation-rules', id: String(version) },
        digest: domainDigest('organisation-rules', rules),
        previousDigest: domainDigest('organisation-rules', inForce.rules),
        data: {
          version,
          proposal: row.id,
          proposed_by: row.proposed_by,
          proposed_as: row.proposed_as,
          confirmed_by: confirmed.by,
          reason: row.reason,
          changes: describeRules(inForce.rules, rules).map(({ text }) => text),
        },
      },
    ],
    affects: { agents: 'all', why: 'The sign-off rules changed.' },
    // What a changed action of a released agent becomes is one of the settings.
    notify: [{ kind: 'policy' }],
  }
  return {
    ...follows,
    confirmed,
    rules: {
      version,
      content: rules,
      proposed_by: row.proposed_by,
      confirmed_by: confirmed.by,
      reason: row.reason,
      created_at: confirmed.at,
    },
    exception: null,
    guardrail: null,
    threshold: null,
  }
}
