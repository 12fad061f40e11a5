import { Time } from '@/components/console/time'
import { visibleText } from '@/lib/domain/action/visible-text'
import { RulesDifferences } from './rules-differences'
import type { SignOffRules } from './types'

/** What changed, by which two people and why. The newest is what is in force. */
export function RulesHistory({ history }: { history: SignOffRules['history'] }) {
  if (history.length === 0)
    return <p className="text-body text-muted">As shipped: nobody changed anything yet.</p>
  return (
    <ol className="flex flex-col">
      {history.map(version => (
        <li key={version.version} className="border-t py-3">
          <p className="text-body">
            <span className="font-medium">Version {version.version}</span>{' '}
            <span className="text-muted">
              {version.proposed_by && `${version.proposed_by} proposed, ${version.confirmed_by} confirmed, `}
              <Time at={version.at} />
            </span>
          </p>
          <p className="max-w-prose text-body wrap-anywhere">{visibleText(version.reason)}</p>
          {version.changes.length > 0 ? (
            <RulesDifferences changes={version.changes} label={`What version ${version.version} changed`} />
          ) : (
            <p className="text-table text-muted">As shipped.</p>
          )}
        </li>
      ))}
    </ol>
  )
}
