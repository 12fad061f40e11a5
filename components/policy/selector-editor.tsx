'use client'

import { TIER_WORDS } from '@/components/console/tier-bars'
import { Checkbox } from '@/components/ui/checkbox'
import { Input } from '@/components/ui/input'
import { AGENT_ATTRIBUTES } from '@/lib/domain/organisation/rules'
import { ATTRIBUTE_WORDS } from '@/lib/domain/policy/describe-selector'
import { DATA_CLASSES, EFFECTS, TIERS } from '@/lib/domain/policy/model'
import type { GuardrailSelector } from '@/lib/domain/policy/select-guardrails'

export type SelectorChoices = {
  systems: readonly { value: string; label: string }[]
  environments: readonly { value: string; label: string }[]
  agents: readonly { value: string; label: string }[]
}

type ListKey = 'effects' | 'data_classes' | 'systems' | 'environments' | 'tiers' | 'agents' | 'attributes'

/** Which actions: within a line any of the ticked, across lines all of them. A line without a tick matches all. */
export function SelectorEditor({
  value,
  onChange,
  choices,
}: {
  value: GuardrailSelector
  onChange: (value: GuardrailSelector) => void
  choices: SelectorChoices
}) {
  const lines: { key: ListKey; label: string; options: readonly { value: string; label: string }[] }[] = [
    { key: 'environments', label: 'Environment', options: choices.environments },
    { key: 'tiers', label: 'Tier', options: TIERS.map(tier => ({ value: tier, label: TIER_WORDS[tier] })) },
    {
      key: 'effects',
      label: 'Effect',
      options: EFFECTS.map(effect => ({ value: effect, label: effect.replaceAll('_', ' ') })),
    },
    {
      key: 'data_classes',
      label: 'Data class',
      options: DATA_CLASSES.map(dataClass => ({ value: dataClass, label: dataClass })),
    },
    { key: 'systems', label: 'System', options: choices.systems },
    { key: 'agents', label: 'Agent', options: choices.agents },
    {
      key: 'attributes',
      label: 'Agents that are',
      options: AGENT_ATTRIBUTES.map(one => ({ value: one, label: ATTRIBUTE_WORDS[one] })),
    },
  ]
  function toggle(key: ListKey, option: string, on: boolean) {
    const list = (value[key] ?? []) as string[]
    const next = on ? [...list, option] : list.filter(one => one !== option)
    const { [key]: _dropped, ...rest } = value
    onChange((next.length === 0 ? rest : { ...rest, [key]: next }) as GuardrailSelector)
  }
  return (
    <fieldset>
      <legend className="mb-1 text-table font-medium">Which actions</legend>
      <div className="border-t">
        {lines.map(line => (
          <fieldset
            key={line.key}
            aria-label={line.label}
            className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-start gap-2 border-b py-1"
          >
            <span className="pt-1 text-table text-muted">{line.label}</span>
            <div className="flex max-h-32 flex-wrap gap-x-3 overflow-y-auto">
              {line.options.map(option => (
                <label key={option.value} className="flex items-center gap-1 text-table">
                  <Checkbox
                    checked={((value[line.key] ?? []) as string[]).includes(option.value)}
                    onChange={event => toggle(line.key, option.value, event.target.checked)}
                  />
                  {option.label}
                </label>
              ))}
              {line.options.length === 0 && <span className="pt-1 text-table text-muted">none yet</span>}
            </div>
          </fieldset>
        ))}
        <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-2 border-b py-1">
          <label htmlFor="selector-tags" className="text-table text-muted">
            Tags
          </label>
          <Input
            id="selector-tags"
            defaultValue={value.tags?.join(', ') ?? ''}
            placeholder="of the action or its system, any of these, separated by commas"
            onChange={event => {
              const tags = event.target.value
                .split(',')
                .map(tag => tag.trim())
                .filter(tag => tag !== '')
              const { tags: _dropped, ...rest } = value
              onChange(tags.length > 0 ? { ...rest, tags } : rest)
            }}
          />
        </div>
        <fieldset
          aria-label="Reversible"
          className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-start gap-2 border-b py-1"
        >
          <span className="pt-1 text-table text-muted">Reversible</span>
          <div className="flex gap-3">
            {(
              [
                ['yes', true],
                ['no', false],
              ] as const
            ).map(([label, choice]) => (
              <label key={label} className="flex items-center gap-1 text-table">
                <Checkbox
                  checked={value.reversible === choice}
                  onChange={event => {
                    const { reversible: _dropped, ...rest } = value
                    onChange(event.target.checked ? { ...rest, reversible: choice } : rest)
                  }}
                />
                {label}
              </label>
            ))}
          </div>
        </fieldset>
      </div>
    </fieldset>
  )
}
