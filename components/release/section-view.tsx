'use client'

import { type ReactNode, useId } from 'react'
import { DiffGroup, DiffLine } from '@/components/console/diff-line'
import { Digest } from '@/components/console/digest'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { CodeBlock } from '@/components/ui/code-block'
import { NativeSelect } from '@/components/ui/native-select'
import { Shape } from '@/components/ui/shape'
import { LAYER_ANSWERS_FOR } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { sectionChecks } from '@/lib/domain/release/section-checks'
import { SectionContent } from './section-content'
import { SECTION_NAMES } from './section-nav'
import type { Release, SectionId } from './types'

export type SectionViewProps = {
  release: Release
  section: SectionId
  raw: boolean
  onRaw: (raw: boolean) => void
  /** Id of the release that it is compared with. */
  onBase: (id: string) => void
  reviewed: boolean
  onReviewed: (on: boolean) => void
  /** What follows the checklist: the button that signs this section. */
  children?: ReactNode
}

const KINDS = ['more', 'less', 'other'] as const

/** What one layer reads: what differs, in sentences, then all of its section, then what to check. */
export function SectionView({
  release,
  section,
  raw,
  onRaw,
  onBase,
  reviewed,
  onReviewed,
  children,
}: SectionViewProps) {
  const differences = release.differences.filter(difference => difference.layer === section)
  const digest = section === 'ownership' ? release.digests.ownership : release.digests.sections[section]
  const value = section === 'ownership' ? release.content.ownership : release.content.sections[section]
  const readId = useId()
  const answersFor =
    section === 'ownership' ? 'who answers for each layer of this agent' : LAYER_ANSWERS_FOR[section]
  return (
    <section aria-labelledby="section-title" className="min-w-0">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3">
            <h2 id="section-title" className="text-section">
              {SECTION_NAMES[section]}
            </h2>
            <Digest value={digest} />
          </div>
          <p className="text-table text-muted">Answers for {answersFor}</p>
        </div>
        <div className="flex items-center gap-2">
          <BaseSelect release={release} onBase={onBase} />
          <Button size="sm" aria-pressed={raw} kbd="d" onClick={() => onRaw(!raw)}>
            Raw JSON
          </Button>
        </div>
      </div>

      <div className="mt-4">
        {release.base === null ? (
          <p className="text-table text-muted">
            The first release of this agent here: all of this section is new.
          </p>
        ) : differences.length === 0 ? (
          <p className="text-table text-muted">Nothing here differs from r{release.base.number}.</p>
        ) : (
          KINDS.map(kind => (
            <DiffGroup key={kind} kind={kind}>
              {differences
                .filter(difference => difference.kind === kind)
                .map(({ sentence }) => (
                  <DiffLine key={sentence} kind={kind}>
                    <span className="wrap-anywhere">{sentence}</span>
                  </DiffLine>
                ))}
            </DiffGroup>
          ))
        )}
      </div>

      <h3 className="mt-6 mb-2 border-t pt-4 text-body font-medium">All of this section</h3>
      {raw ? (
        <CodeBlock label={`${SECTION_NAMES[section]} section, JSON`} code={JSON.stringify(value, null, 2)} />
      ) : (
        <SectionContent content={release.content} section={section} />
      )}

      <h3 className="mt-6 mb-1 border-t pt-4 text-body font-medium">Checklist</h3>
      <ul className="text-table">
        {section !== 'ownership' &&
          sectionChecks(release.content, section, epochSeconds(new Date())).map(({ ok, text }) => (
            <li key={text} className="flex min-h-7 items-center gap-2 py-0.5">
              <span className="flex w-6 justify-center">
                <Shape name={ok ? 'check' : 'clock'} className={ok ? 'text-allow' : 'text-step'} />
              </span>
              <span className="sr-only">{ok ? 'Fact: ' : 'Look at this: '}</span>
              {text}
            </li>
          ))}
        <li>
          <div className="flex min-h-7 items-center gap-2 py-0.5">
            <Checkbox id={readId} checked={reviewed} onChange={event => onReviewed(event.target.checked)} />
            <label htmlFor={readId}>I have read this section and what differs</label>
          </div>
        </li>
      </ul>
      {children && <div className="mt-3">{children}</div>}
    </section>
  )
}

function BaseSelect({ release, onBase }: { release: Release; onBase: (id: string) => void }) {
  if (release.bases.length === 0) return <span className="text-table text-muted">First release</span>
  return (
    <NativeSelect
      aria-label="Compare with"
      className="w-auto [&_select]:h-6 [&_select]:text-meta"
      value={release.base?.id ?? ''}
      onChange={event => onBase(event.target.value)}
    >
      {release.base === null && <option value="">since nothing</option>}
      {release.bases.map(({ id, number, state }) => (
        <option key={id} value={id}>
          since r{number} ({state.replace('_', ' ')})
        </option>
      ))}
    </NativeSelect>
  )
}
