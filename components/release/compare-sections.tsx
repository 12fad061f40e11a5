'use client'

import { useState } from 'react'
import { DiffGroup, DiffLine } from '@/components/console/diff-line'
import { Digest } from '@/components/console/digest'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { visibleText } from '@/lib/domain/action/visible-text'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { Comparison } from './types'

const KINDS = ['more', 'less', 'other'] as const
const SHOWN = 50

/** Section by section: sentences for what differs, a number for what doesn't. */
export function CompareSections({ comparison }: { comparison: Comparison }) {
  const { before, after, unchanged, sections, differences } = comparison
  const environment =
    before.environment.id === after.environment.id
      ? []
      : [`Environment: ${before.environment.name} → ${after.environment.name}`]
  return (
    <>
      {CONTROL_LAYERS.map(layer => (
        <Part
          key={layer}
          title={LAYER_NAMES[layer]}
          digests={[before.digests.sections[layer], after.digests.sections[layer]]}
          differences={differences.filter(each => each.layer === layer)}
          unchanged={unchanged[layer]}
        />
      ))}
      <Part
        title="Owners"
        digests={[before.digests.ownership, after.digests.ownership]}
        differences={differences.filter(each => each.layer === 'ownership')}
      />
      {sections.includes('impact') && (
        <Part
          title="What becomes of calls"
          differences={differences.filter(each => each.layer === 'impact')}
        />
      )}
      {(sections.includes('requirements') || environment.length > 0) && (
        <Part
          title="Environment and what it needs"
          differences={[
            ...environment.map(sentence => ({ layer: 'environment', kind: 'other' as const, sentence })),
            ...differences.filter(each => each.layer === 'requirements'),
          ]}
        />
      )}
    </>
  )
}

type PartProps = {
  title: string
  /** Of the two; left out where nothing has a digest of its own. */
  digests?: [before: string | undefined, after: string | undefined]
  differences: Comparison['differences']
  unchanged?: number | undefined
}

function Part({ title, digests, differences, unchanged }: PartProps) {
  const [all, setAll] = useState(false)
  const shown = all ? differences : differences.slice(0, SHOWN)
  const same = digests !== undefined && digests[0] === digests[1]
  return (
    <Section
      title={title}
      actions={digests?.[1] !== undefined && <Digest value={digests[1]} compareTo={digests[0] ?? ''} />}
    >
      {differences.length === 0 && (
        <p className="text-table text-muted">
          {same
            ? 'Nothing differs.'
            : 'The digests differ in details that no sentence describes yet: compare the two packages.'}
        </p>
      )}
      {KINDS.map(kind => (
        <DiffGroup key={kind} kind={kind}>
          {shown
            .filter(difference => difference.kind === kind)
            .map(({ sentence }) => (
              <DiffLine key={sentence} kind={kind}>
                <span className="wrap-anywhere">{visibleText(sentence)}</span>
              </DiffLine>
            ))}
        </DiffGroup>
      ))}
      {shown.length < differences.length && (
        <Button size="sm" variant="ghost" className="mt-2 print:hidden" onClick={() => setAll(true)}>
          {(differences.length - shown.length).toLocaleString('en')} more: show
        </Button>
      )}
      {unchanged !== undefined && (
        <p className="mt-2 text-meta text-muted">Unchanged {unchanged.toLocaleString('en')}</p>
      )}
    </Section>
  )
}
