'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { ErrorRegion } from '@/components/console/error-region'
import { Inspector } from '@/components/console/inspector'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { OutsideText } from '@/components/console/outside-text'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { CodeBlock } from '@/components/ui/code-block'
import { ThresholdSuggestions } from '@/components/policy/threshold-suggestions'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import type { Suggestion } from '@/lib/domain/action/suggestions'
import { visibleLine, visibleText } from '@/lib/domain/action/visible-text'
import { ActionScope } from './action-scope'
import { ActionSources } from './action-sources'
import { DefinitionDiff } from './definition-diff'
import { LinkButton } from './link-button'
import { OverrideDialog } from './override-dialog'
import type { ActionDetail, ActionItem, Workbench } from './types'

export function ActionInspector({
  item,
  view,
  onAdopt,
  onClose,
}: {
  item: ActionItem
  view: Workbench
  onAdopt: (suggestion: Suggestion) => void
  onClose: () => void
}) {
  const detail = useQuery(operationQuery<ActionDetail>('action.get', { action: item.id }))
  const [overriding, setOverriding] = useState(false)
  // Where Security writes thresholds, the team suggests them.
  const suggests = view.may.threshold !== null && view.may.suggest_threshold === null
  return (
    <Inspector
      title={<span className="font-mono text-body">{visibleLine(item.name).slice(0, 300)}</span>}
      onClose={onClose}
      footer={
        <>
          <LinkButton
            size="sm"
            place="below"
            reason={suggests ? null : view.may.threshold}
            href={paths.threshold(item.id)}
          >
            {suggests ? 'Suggest threshold' : 'Add threshold'}
          </LinkButton>
          {view.may.override === null && (
            <ButtonWithReason
              size="sm"
              place="below"
              reason={
                item.state === 'classified' ? null : 'Not classified, so denied already: nothing to raise.'
              }
              onClick={() => setOverriding(true)}
            >
              {item.override ? 'Change override' : 'Raise by override'}
            </ButtonWithReason>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <ActionSources item={item} detail={detail.data} view={view} onAdopt={onAdopt} />
        <ActionScope item={item} view={view} />
        {detail.error && (
          <ErrorRegion
            what="The definition could not be loaded"
            error={detail.error}
            onRetry={() => void detail.refetch()}
          />
        )}
        {detail.data && <Definition detail={detail.data} />}
      </div>
      {overriding && <OverrideDialog item={item} view={view} onClose={() => setOverriding(false)} />}
    </Inspector>
  )
}

function Definition({ detail }: { detail: ActionDetail }) {
  return (
    <>
      {detail.threshold_list.length > 0 && (
        <section aria-label="Thresholds">
          <h3 className="text-meta font-medium text-muted">Thresholds</h3>
          <ul className="mt-1">
            {detail.threshold_list.map(threshold => (
              <li
                key={threshold.id}
                className="flex items-start justify-between gap-3 border-b py-1.5 text-table"
              >
                <Link
                  href={paths.threshold(detail.id, threshold.id)}
                  className="text-link underline-offset-2 hover:underline"
                >
                  {threshold.sentence}
                </Link>
                <OutcomeChip outcome={threshold.outcome} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <ThresholdSuggestions of={{ action: detail.id }} />
      <section aria-label="Used by">
        <h3 className="text-meta font-medium text-muted">Used by</h3>
        <p className="mt-1 text-table">
          {detail.used_by.length === 0
            ? 'No agent that you may see.'
            : detail.used_by.map((agent, at) => (
                <span key={agent.id}>
                  {at > 0 && ', '}
                  <Link href={paths.agent(agent.id)} className="text-link hover:underline">
                    {agent.name}
                  </Link>
                </span>
              ))}
        </p>
      </section>
      <section aria-label="Description">
        <h3 className="text-meta font-medium text-muted">Description</h3>
        <div className="mt-1">
          {detail.description ? (
            <OutsideText text={detail.description} block />
          ) : (
            <span className="text-table text-muted">None.</span>
          )}
        </div>
      </section>
      {detail.previous && detail.previous.definition_digest !== detail.definition_digest && (
        <DefinitionDiff detail={detail} />
      )}
      {detail.input_schema !== null && (
        <CodeBlock
          label="Input schema"
          code={visibleText(JSON.stringify(detail.input_schema, null, 2)).slice(0, 40_000)}
        />
      )}
    </>
  )
}
