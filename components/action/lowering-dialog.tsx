'use client'

import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { OutcomeChange } from '@/components/console/outcome-chip'
import type { Problem } from '@/lib/client/problem'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { OutcomeEnvironment } from '@/lib/domain/action/action-outcome'
import { decided, outcomeOf } from './classification-draft'
import type { Workbench } from './types'
import type { Save } from './use-classify'
import { longWords } from './words'

const SHOWN = 100

/** Every action that gets less strict, by name, and one reason for all of them. */
export function LoweringDialog({
  saves,
  lowered,
  view,
  environment,
  pending,
  problem,
  onCancel,
  onConfirm,
}: {
  saves: readonly Save[]
  lowered: readonly Save[]
  view: Workbench
  environment: OutcomeEnvironment
  pending: boolean
  problem: Problem | null
  onCancel: () => void
  onConfirm: (reason: string) => void
}) {
  return (
    <ConfirmDialog
      open={saves.length > 0}
      onOpenChange={open => !open && onCancel()}
      title={`Lower ${lowered.length.toLocaleString('en')} of ${saves.length.toLocaleString('en')} actions`}
      confirm={`Classify ${saves.length.toLocaleString('en')} actions`}
      cancel="Keep as it was"
      reason={{
        label: 'Reason',
        hint: 'One for all of them; it is kept as evidence.',
        presets: ['The action was split', 'Reviewed: it has no such effect', 'Data was reclassified'],
      }}
      pending={pending}
      problem={problem}
      onConfirm={onConfirm}
    >
      <p>These ask for less than before. Agents feel it only with their next signed release.</p>
      <section
        aria-label="What gets less strict"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (WCAG 2.1.1)
        tabIndex={0}
        className="mt-2 max-h-56 overflow-y-auto border-y focus-visible:-outline-offset-2"
      >
        <ul>
          {lowered.slice(0, SHOWN).map(({ item, to }) => (
            <li
              key={item.id}
              className="flex items-center justify-between gap-3 border-b py-1 text-table last:border-b-0"
            >
              <span className="min-w-0 truncate font-mono">{visibleLine(item.name)}</span>
              <span className="flex shrink-0 items-center gap-2 text-meta text-muted">
                {item.classification && longWords(item.classification)} → {to && longWords(to)}
                <OutcomeChange
                  from={outcomeOf(item, view.system.slug, decided(item), environment, view.floors).outcome}
                  to={outcomeOf(item, view.system.slug, to, environment, view.floors).outcome}
                />
              </span>
            </li>
          ))}
          {lowered.length > SHOWN && (
            <li className="py-1 text-meta text-muted">and {lowered.length - SHOWN} more</li>
          )}
        </ul>
      </section>
    </ConfirmDialog>
  )
}
