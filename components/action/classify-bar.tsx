'use client'

import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import type { BulkPreview, Patch } from './classification-draft'
import { DATA_CLASS_KEYS, EFFECT_KEYS, EFFECT_WORDS } from './words'

export type ClassifyBarProps = {
  /** Selected rows, or 1 for the row with the keys. */
  count: number
  bulk: boolean
  patch: Patch
  onPatch: (patch: Patch) => void
  preview: BulkPreview | null
  environment: string
  reason: string | null
  onApply: () => void
  onAdopt: () => void
  onClear: () => void
  onUndo: () => void
  undoable: number
  onPurposes: () => void
  purposesReason: string | null
}

/** Stays at the bottom of the window: what the keys do, and for many rows what they would do. */
export function ClassifyBar(props: ClassifyBarProps) {
  const {
    count,
    bulk,
    patch,
    onPatch,
    preview,
    environment,
    reason,
    onApply,
    onAdopt,
    onClear,
    onUndo,
    undoable,
    onPurposes,
    purposesReason,
  } = props
  return (
    <section
      aria-label="Classify"
      className="sticky bottom-0 z-10 -mx-2 mt-2 border-t bg-page px-2 py-2 text-table"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="font-medium tabular-nums">
          {bulk ? `${count.toLocaleString('en')} selected` : 'Row'}
        </span>
        <fieldset className="flex flex-wrap items-center gap-1">
          <legend className="sr-only">Effect</legend>
          {EFFECT_KEYS.map(({ effect, key }) => (
            <Choice
              key={effect}
              keys={key}
              on={patch.effect === effect}
              reason={reason}
              onClick={() => onPatch({ effect })}
            >
              {EFFECT_WORDS[effect]}
            </Choice>
          ))}
        </fieldset>
        <fieldset className="flex flex-wrap items-center gap-1">
          <legend className="sr-only">Data class</legend>
          {DATA_CLASS_KEYS.map(({ dataClass, key }) => (
            <Choice
              key={dataClass}
              keys={key}
              on={patch.data_class === dataClass}
              reason={reason}
              onClick={() => onPatch({ data_class: dataClass })}
            >
              {dataClass}
            </Choice>
          ))}
        </fieldset>
        <Choice
          keys="v"
          on={patch.reversible === true}
          reason={reason}
          onClick={() => onPatch({ reversible: !patch.reversible })}
        >
          reversible
        </Choice>
        <Button size="sm" kbd="y" reason={reason} onClick={onAdopt}>
          Adopt suggestion
        </Button>
        <span className="ml-auto flex items-center gap-3">
          {!bulk && (
            <span className="text-muted">
              {reason ?? 'Saved per row, in force with the next signed release.'}
            </span>
          )}
          {undoable > 0 && (
            <Button size="sm" kbd="z" onClick={onUndo}>
              Undo {undoable}
            </Button>
          )}
          {bulk && (
            <ButtonWithReason size="sm" reason={purposesReason} onClick={onPurposes}>
              Purposes…
            </ButtonWithReason>
          )}
          {bulk && (
            <Button size="sm" variant="ghost" kbd="escape" onClick={onClear}>
              Clear selection
            </Button>
          )}
        </span>
      </div>
      {bulk && preview && (
        <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1">
          <span role="status">
            <PreviewWords preview={preview} patch={patch} environment={environment} />
          </span>
          <ButtonWithReason
            size="sm"
            variant="secondary"
            kbd="enter"
            reason={reason ?? (preview.incomplete === count ? 'Choose an effect and a data class.' : null)}
            onClick={onApply}
          >
            Classify {(count - preview.incomplete).toLocaleString('en')} actions
          </ButtonWithReason>
        </div>
      )}
    </section>
  )
}

function PreviewWords({
  preview,
  patch,
  environment,
}: {
  preview: BulkPreview
  patch: Patch
  environment: string
}) {
  if (patch.effect === undefined && patch.data_class === undefined && patch.reversible === undefined) {
    return (
      <span className="text-muted">
        Press 1–8, Shift 1–4 or V: the effect is shown here before anything is saved.
      </span>
    )
  }
  const parts = [
    `${preview.looser.length} looser`,
    `${preview.tighter.length} tighter`,
    `${preview.same} same`,
    ...(preview.incomplete > 0 ? [`${preview.incomplete} still lack an effect or a data class`] : []),
  ]
  return (
    <>
      <span className="font-medium">Preview</span> {parts.join(', ')} in {environment}. In force with the next
      signed release.
      {preview.lowered.length > 0 && (
        <span className="text-step"> Lowers {preview.lowered.length}: one reason is asked.</span>
      )}
    </>
  )
}

function Choice({
  keys,
  on,
  reason,
  onClick,
  children,
}: {
  keys: string
  on: boolean
  reason: string | null
  onClick: () => void
  children: string
}) {
  return (
    <Button
      size="sm"
      kbd={keys}
      aria-pressed={on}
      reason={reason}
      onClick={onClick}
      className={cn(on && 'border-link bg-link-tint')}
    >
      {children}
    </Button>
  )
}
