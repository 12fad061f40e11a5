import Link from 'next/link'
import { Time } from '@/components/console/time'
import { TIER_WORDS } from '@/components/console/tier-bars'
import { paths } from '@/lib/client/paths'
import type { Agent } from './types'

/** What the organisation allows a prototype, and who said so. */
export function PrototypeEnvelope({ envelope }: { envelope: Agent['prototype']['envelope'] }) {
  const { environments, max_tier, max_days, log_fields, version, since, proposed_by, confirmed_by } = envelope
  const settings = (
    <Link href={`${paths.settings('sign-off')}#prototypes`} className="text-link underline">
      version {version} of the sign-off rules
    </Link>
  )
  return (
    <div className="border-l-2 pl-3 text-table">
      {environments.length === 0 ? (
        <p>The organisation allows prototypes nowhere.</p>
      ) : (
        <ul>
          <li>Only in {environments.join(', ')}, never in production.</li>
          <li>Actions up to {TIER_WORDS[max_tier].toLowerCase()} tier; what is above is denied.</li>
          <li>
            {log_fields.length > 0
              ? `Every call logs ${log_fields.join(', ')}.`
              : 'No field is logged beyond what guardrails ask for.'}
          </li>
          <li>At most {max_days} days since its first start in an environment; then everything is denied.</li>
        </ul>
      )}
      <p className="mt-1 text-meta text-muted">
        Set by {proposed_by && confirmed_by ? `${proposed_by} and ${confirmed_by}` : 'setup'}
        {since && (
          <>
            , <Time at={since} show="date" />
          </>
        )}
        : {settings}. Security and Compliance change it together.
      </p>
    </div>
  )
}
