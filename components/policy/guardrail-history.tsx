import { Time } from '@/components/console/time'
import { Section } from '@/components/ui/section'
import { visibleText } from '@/lib/domain/action/visible-text'
import { GuardrailChanges } from './guardrail-changes'
import type { GuardrailDetail } from './types'

/** Every version: by whom, confirmed by whom, why, and what differed from the one before. */
export function GuardrailHistory({ versions }: { versions: GuardrailDetail['versions'] }) {
  return (
    <Section title="History" description="Every version is kept.">
      <ol>
        {versions.map(version => (
          <li key={version.version} className="border-b py-2 text-table">
            <div className="flex flex-wrap items-baseline gap-x-3">
              <span className="font-medium">
                Version {version.version}
                {version.removed && ', removed'}
              </span>
              <span className="text-muted">
                {version.changed_by ?? 'Setup'}
                {version.confirmed_by && `, confirmed by ${version.confirmed_by}`}
              </span>
              <span className="ml-auto text-muted">
                <Time at={version.changed_at} />
              </span>
            </div>
            {version.reason && (
              <p className="text-meta wrap-anywhere text-muted">“{visibleText(version.reason)}”</p>
            )}
            {version.changes.length > 0 && (
              <details className="mt-1">
                <summary className="cursor-default text-link">
                  {version.changes.map(({ field }) => field).join(', ')}
                </summary>
                <GuardrailChanges
                  changes={version.changes}
                  label={`Version ${version.version} against the one before`}
                />
              </details>
            )}
          </li>
        ))}
      </ol>
    </Section>
  )
}
