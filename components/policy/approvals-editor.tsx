'use client'

import { NativeSelect } from '@/components/ui/native-select'
import { CONTROL_LAYERS, type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { ApprovalNeed } from '@/lib/domain/policy/model'

/** Whose approval a step-up needs: a number per layer. None: one person of the rule's own layer. */
export function ApprovalsEditor({
  value,
  onChange,
  own,
}: {
  value: readonly ApprovalNeed[]
  onChange: (value: ApprovalNeed[]) => void
  own: ControlLayer
}) {
  const count = (layer: ControlLayer) => value.find(need => need.layer === layer)?.count ?? 0
  return (
    <fieldset>
      <legend className="mb-1 text-table font-medium">Approved by</legend>
      <div className="flex flex-wrap gap-3">
        {CONTROL_LAYERS.map(layer => (
          <label key={layer} className="flex items-center gap-1.5 text-table">
            {LAYER_NAMES[layer]}
            <NativeSelect
              className="w-16!"
              aria-label={`Approvals by ${LAYER_NAMES[layer]}`}
              value={count(layer)}
              onChange={event => {
                const others = value.filter(need => need.layer !== layer)
                const next = Number(event.target.value)
                onChange(next === 0 ? others : [...others, { layer, count: next }])
              }}
            >
              {[0, 1, 2, 3].map(number => (
                <option key={number} value={number}>
                  {number}
                </option>
              ))}
            </NativeSelect>
          </label>
        ))}
      </div>
      {value.length === 0 && (
        <p className="mt-1 text-meta text-muted">Nobody chosen: one person of {LAYER_NAMES[own]} approves.</p>
      )}
    </fieldset>
  )
}
