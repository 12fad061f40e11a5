'use client'

import { useState } from 'react'
import { Fact, Facts } from '@/components/console/inspector'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { TierBars } from '@/components/console/tier-bars'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import type { DisagreementKind } from '@/lib/domain/action/claims-disagree'
import type { Suggestion } from '@/lib/domain/action/suggestions'
import { visibleText } from '@/lib/domain/action/visible-text'
import { decided, outcomeOf } from './classification-draft'
import { DismissSuggestion, SuggestDialog } from './suggest-dialog'
import type { ActionDetail, ActionItem, Workbench } from './types'
import { longWords } from './words'

const BETWEEN: Record<DisagreementKind, string> = {
  'claim-team': 'Server and team disagree',
  'team-override': 'Team and override differ',
  'claim-override': 'Server and override disagree',
}

/** The three sources side by side, where they part ways in words, and everything that suggests something. */
export function ActionSources({
  item,
  detail,
  view,
  onAdopt,
}: {
  item: ActionItem
  detail: ActionDetail | undefined
  view: Workbench
  onAdopt: (suggestion: Suggestion) => void
}) {
  return (
    <section aria-label="Classification">
      {item.disagreements.map(one => (
        <Notice
          key={one.between + one.sentence}
          tone={one.direction === 'looser' ? 'step' : 'neutral'}
          title={BETWEEN[one.between]}
          className="mb-3"
        >
          {one.sentence}
        </Notice>
      ))}
      <Facts>
        <Fact label="Server claims">
          <Claims item={item} detail={detail} />
        </Fact>
        <Fact label={view.operating_model === 'central' ? 'Security' : 'Team'}>
          {item.classification ? longWords(item.classification) : 'not classified, so denied'}
          {item.classified_at && (
            <p className="text-meta text-muted">
              {item.classified_by ?? 'Somebody'}, <Time at={item.classified_at} />
            </p>
          )}
          {item.rationale && <p className="text-meta wrap-anywhere text-muted">“{item.rationale}”</p>}
        </Fact>
        <Fact label="Override">
          {item.override ? longWords(item.override) : 'none'}
          {detail?.override_at && (
            <p className="text-meta text-muted">
              {detail.override_by ?? detail.override_layer}, <Time at={detail.override_at} />
            </p>
          )}
          {detail?.override_reason && (
            <p className="text-meta wrap-anywhere text-muted">“{detail.override_reason}”</p>
          )}
        </Fact>
        {view.environments.map(environment => {
          const { tier, outcome } = outcomeOf(item, view.system.slug, decided(item), environment, view.floors)
          return (
            <Fact key={environment.id} label={environment.name}>
              <span className="inline-flex items-center gap-2">
                <TierBars tier={tier} />
                <OutcomeChip outcome={outcome} />
              </span>
            </Fact>
          )
        })}
      </Facts>
      {detail && <Suggestions suggestions={detail.suggestions} item={item} view={view} onAdopt={onAdopt} />}
    </section>
  )
}

/** Each claim by its own name; what the server did not say is the protocol's default. */
function Claims({ item, detail }: { item: ActionItem; detail: ActionDetail | undefined }) {
  if (!detail) return item.claims || 'nothing'
  if (detail.claim_facts.length === 0) return 'nothing: added by hand'
  const openapi = detail.claim_facts[0]?.name === 'method'
  return (
    <ul>
      {detail.claim_facts.map(({ name, value, stated }) => (
        <li key={name} className={stated ? undefined : 'text-muted'}>
          <span className="font-mono text-meta">
            {name}: {visibleText(value)}
          </span>
          {!stated && <span className="text-meta"> {openapi ? 'not stated' : 'MCP’s default'}</span>}
        </li>
      ))}
    </ul>
  )
}

function Suggestions({
  suggestions,
  item,
  view,
  onAdopt,
}: {
  suggestions: readonly Suggestion[]
  item: ActionItem
  view: Workbench
  onAdopt: (suggestion: Suggestion) => void
}) {
  const [suggesting, setSuggesting] = useState(false)
  const maySuggest = view.may.suggest === null
  if (suggestions.length === 0 && !maySuggest) return null
  return (
    <div className="mt-4">
      <h3 className="text-meta font-medium text-muted">Suggestions, gravest first</h3>
      {suggestions.length === 0 && <p className="mt-1 text-table text-muted">None.</p>}
      <ul>
        {suggestions.map(suggestion => (
          <li
            key={suggestion.source + suggestion.id}
            className="flex items-start justify-between gap-3 border-b py-1.5 text-table last:border-b-0"
          >
            <span className="min-w-0">
              {longWords(suggestion.classification)}
              <span className="block text-meta wrap-anywhere text-muted">
                {visibleText(suggestion.reason)}
              </span>
            </span>
            <span className="flex shrink-0 gap-1">
              {suggestion.source === 'person' && suggestion.id && <DismissSuggestion id={suggestion.id} />}
              {view.may.classify === null && (
                <Button size="sm" onClick={() => onAdopt(suggestion)}>
                  Adopt
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {maySuggest && (
        <Button size="sm" className="mt-2" onClick={() => setSuggesting(true)}>
          Suggest a classification
        </Button>
      )}
      {suggesting && <SuggestDialog item={item} onClose={() => setSuggesting(false)} />}
    </div>
  )
}
