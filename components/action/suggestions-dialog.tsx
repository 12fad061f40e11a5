'use client'

import { useMemo, useState } from 'react'
import { OutcomeChange } from '@/components/console/outcome-chip'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog } from '@/components/ui/dialog'
import { NativeSelect } from '@/components/ui/native-select'
import type { OutcomeEnvironment } from '@/lib/domain/action/action-outcome'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { adopting } from './adopting'
import { type Proposal, proposalsOf, sourcesOf } from './proposals'
import type { Workbench } from './types'
import type { Save } from './use-classify'
import { longWords, shortWords } from './words'

const SHOWN = 200

/** What one source suggests for many actions: each with what it would become, before any of it is adopted. */
export function SuggestionsDialog({
  view,
  environment,
  from,
  reason,
  onAdopt,
  onClose,
}: {
  view: Workbench
  environment: OutcomeEnvironment & { name: string }
  /** The source that is shown first, such as `rule:clr_…`. */
  from: string | null
  /** Why the person may not adopt. */
  reason: string | null
  onAdopt: (saves: Save[]) => void
  onClose: () => void
}) {
  const sources = useMemo(() => sourcesOf(view), [view])
  const [source, setSource] = useState(
    sources.some(one => one.key === from) ? from! : (sources[0]?.key ?? ''),
  )
  const [all, setAll] = useState(false)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const proposals = useMemo(
    () => proposalsOf(view, source, environment, all).toSorted(worstFirst),
    [view, source, environment, all],
  )
  const chosen = proposals.filter(one => !left.has(one.item.id))
  const looser = chosen.filter(one => one.step < 0).length
  const lowered = chosen.filter(one => one.lowers).length
  const tighter = chosen.filter(one => one.step > 0).length
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title="Review suggestions"
      description="Nothing is applied by itself: what you adopt becomes your own classification, and says where it came from."
      footer={
        <>
          <Button onClick={onClose}>Adopt none</Button>
          <Button
            variant="primary"
            reason={reason ?? (chosen.length === 0 ? 'Choose at least one action.' : null)}
            onClick={() => onAdopt(chosen.map(one => adopting(one.item, one.suggestion)))}
          >
            Adopt {chosen.length.toLocaleString('en')}
          </Button>
        </>
      }
    >
      {sources.length === 0 ? (
        <p className="text-table text-muted">
          Nothing suggests anything here: no claims, no telling names, no rules that match.
        </p>
      ) : (
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center gap-3">
            <NativeSelect
              aria-label="Source"
              className="max-w-full"
              value={source}
              onChange={event => {
                setSource(event.target.value)
                setLeft(new Set())
              }}
            >
              {sources.map(one => (
                <option key={one.key} value={one.key}>
                  {one.label} ({one.count.toLocaleString('en')})
                </option>
              ))}
            </NativeSelect>
            <label className="flex items-center gap-1.5 text-table">
              <Checkbox checked={all} onChange={event => setAll(event.target.checked)} />
              Also where somebody classified it differently
            </label>
          </div>
          <p role="status" className="text-table">
            <span className="font-medium">Preview</span> {looser} looser, {tighter} tighter,{' '}
            {chosen.length - looser - tighter} same in {environment.name}. In force with the next signed
            release.
            {lowered > 0 && <span className="text-step"> Lowers {lowered}: one reason is asked.</span>}
          </p>
          <Proposals
            proposals={proposals}
            left={left}
            onToggle={id =>
              setLeft(old => {
                const next = new Set(old)
                if (!next.delete(id)) next.add(id)
                return next
              })
            }
          />
        </div>
      )}
    </Dialog>
  )
}

const worstFirst = (a: Proposal, b: Proposal) => Number(b.lowers) - Number(a.lowers) || a.step - b.step

function Proposals({
  proposals,
  left,
  onToggle,
}: {
  proposals: readonly Proposal[]
  left: ReadonlySet<string>
  onToggle: (id: string) => void
}) {
  if (proposals.length === 0)
    return (
      <p className="text-table text-muted">All that it suggests is classified so already, or otherwise.</p>
    )
  return (
    <section
      aria-label="What it suggests"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (WCAG 2.1.1)
      tabIndex={0}
      className="max-h-80 overflow-y-auto border-y focus-visible:-outline-offset-2"
    >
      <ul>
        {proposals.slice(0, SHOWN).map(({ item, suggestion, lowers, before, after }) => (
          <li key={item.id} className="border-b py-1 text-table last:border-b-0">
            <label className="flex items-center gap-2">
              <Checkbox
                aria-label={`Adopt for ${visibleLine(item.name).slice(0, 100)}`}
                checked={!left.has(item.id)}
                onChange={() => onToggle(item.id)}
              />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-mono" title={visibleLine(item.name)}>
                  {visibleLine(item.name).slice(0, 200)}
                </span>
                <span className="block truncate text-meta text-muted" title={visibleLine(suggestion.reason)}>
                  {item.classification ? `${shortWords(item.classification)} → ` : ''}
                  {longWords(suggestion.classification)}: {visibleLine(suggestion.reason)}
                </span>
              </span>
              {lowers && <span className="shrink-0 text-meta text-step">looser than before</span>}
              <span className="shrink-0">
                <OutcomeChange from={before} to={after} />
              </span>
            </label>
          </li>
        ))}
        {proposals.length > SHOWN && (
          <li className="py-1 text-meta text-muted">
            and {(proposals.length - SHOWN).toLocaleString('en')} more, adopted with them
          </li>
        )}
      </ul>
    </section>
  )
}
