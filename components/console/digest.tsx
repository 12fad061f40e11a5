'use client'

import { cn } from '@/components/ui/cn'
import { Shape } from '@/components/ui/shape'
import { Tooltip } from '@/components/ui/tooltip'
import { useCopy } from '@/lib/client/use-copy'
import { useTabIndex } from './row-focus'

export type DigestProps = {
  /** 64 lower-case hex digits. */
  value: string
  /** All of it, in groups of eight: for signing ceremonies. */
  full?: boolean
  /** The other of a pair: says "same" or "differs". */
  compareTo?: string
  className?: string
}

const inEights = (value: string) => value.match(/.{1,8}/g) ?? []

/** The first eight digits; click copies all of it. */
export function Digest({ value, full, compareTo, className }: DigestProps) {
  const { copied, copy } = useCopy()
  const tabIndex = useTabIndex()
  const same = compareTo === undefined ? null : compareTo === value
  const groups = inEights(value)
  const button = (
    <button
      type="button"
      tabIndex={tabIndex}
      onClick={event => {
        event.stopPropagation()
        void copy(value)
      }}
      className={cn(
        'min-h-6 rounded-sm font-mono text-meta text-ink hover:bg-link-tint',
        full ? 'grid grid-cols-4 gap-x-3 px-1 text-left text-table max-sm:grid-cols-2' : 'px-1 -mx-1',
        className,
      )}
    >
      <span className="sr-only">Copy digest </span>
      {/* biome-ignore lint/suspicious/noArrayIndexKey: the groups of one digest never move */}
      {full ? groups.map((group, index) => <span key={index}>{group}</span>) : groups[0]}
    </button>
  )
  return (
    <span className="inline-flex items-center gap-1.5">
      {full ? (
        button
      ) : (
        <Tooltip
          content={<span className="block max-w-72 font-mono">{copied ? 'Copied' : groups.join(' ')}</span>}
        >
          {button}
        </Tooltip>
      )}
      {same !== null && (
        <span className={cn('inline-flex items-center gap-1 text-meta', same ? 'text-allow' : 'text-deny')}>
          <Shape name={same ? 'check' : 'cross'} className="size-2.5" />
          {same ? 'same' : 'differs'}
        </span>
      )}
    </span>
  )
}
