'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CompareTable } from '@/components/console/compare-table'
import { ErrorRegion } from '@/components/console/error-region'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { visibleText } from '@/lib/domain/action/visible-text'
import { changesBetween } from './rule-changes'
import { RuleComments } from './rule-comments'

type History = QueryOutput<'policy.rule-history'>

const SHOWN = 6

/** Every version of a threshold or guardrail, what each changed, and what people said of it. */
export function RuleHistory({ rule }: { rule: string }) {
  const history = useQuery(operationQuery<History>('policy.rule-history', { rule }))
  const [open, setOpen] = useState<number | null>(null)
  const [all, setAll] = useState(false)
  if (history.error) {
    return (
      <ErrorRegion
        what="The history could not be loaded"
        error={history.error}
        onRetry={() => void history.refetch()}
      />
    )
  }
  const { data } = history
  if (!data) return <Section title="History">Loading the versions…</Section>
  const { versions } = data
  const shown = all ? versions : versions.slice(0, SHOWN)
  return (
    <>
      <Section
        title="History"
        description={`${versions.length} ${versions.length === 1 ? 'version' : 'versions'}.`}
      >
        <ol>
          {shown.map((version, at) => {
            const before = versions[at + 1]
            const expanded = open === version.version
            return (
              <li key={version.version} className="border-b py-1.5 text-table">
                <p className="flex flex-wrap items-baseline gap-x-3">
                  <span className="font-medium tabular-nums">Version {version.version}</span>
                  <span className="text-muted">
                    {version.changed_by ?? 'The console'} <Time at={version.changed_at} />
                    {version.suggested_by &&
                      `, as ${version.suggested_by.person} of ${version.suggested_by.team} suggested`}
                  </span>
                  {before && (
                    <Button
                      size="sm"
                      variant="ghost"
                      className="ml-auto"
                      aria-expanded={expanded}
                      onClick={() => setOpen(expanded ? null : version.version)}
                    >
                      {expanded ? 'Hide' : 'Show'} what changed
                      <span className="sr-only"> in version {version.version}</span>
                    </Button>
                  )}
                </p>
                <p className="wrap-anywhere">
                  {version.removed ? 'Removed.' : visibleText(version.sentence)}
                </p>
                {expanded && before && (
                  <div className="mt-1">
                    <CompareTable
                      columns={[`Version ${before.version}`, `Version ${version.version}`]}
                      rows={changesBetween(before, version)}
                    />
                  </div>
                )}
              </li>
            )
          })}
        </ol>
        {versions.length > shown.length && (
          <Button size="sm" className="mt-2" onClick={() => setAll(true)}>
            Show {versions.length - shown.length} older
          </Button>
        )}
      </Section>
      <RuleComments
        rule={rule}
        version={versions[0]?.version ?? 1}
        comments={data.comments}
        reason={data.may_not_comment}
      />
    </>
  )
}
