'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, startTransition, useEffect, useLayoutEffect, useState } from 'react'

/** Lists up to here are in the DOM whole: found by the browser's search, printed. */
const VIRTUAL_FROM = 200
/** Beyond, another list is painted with the rows in view first. */
const AT_ONCE = 40
const OVERSCAN = 8
const SETTLE_MS = 100
/** Top bar and table header, which stick above the rows. */
const STICKY_PX = 84

type VirtualRows<Row> = {
  /** False while all rows are shown. */
  virtual: boolean
  shown: readonly { row: Row; index: number }[]
  /** Pixels that stand for the rows before and after. */
  above: number
  below: number
  scrollTo: (index: number) => void
}

/**
 * Which of many rows are in the DOM, measured against the window: the page scrolls, not the table. After a filter or
 * another order the rows in view are painted at once, and those around them a moment later.
 */
export function useVirtualRows<Row extends { id: string }>(
  rows: readonly Row[],
  body: RefObject<HTMLElement | null>,
): VirtualRows<Row> {
  // Which list it is, not what its rows hold: an edit of one row leaves all of them in place.
  const list = `${rows.length} ${rows[0]?.id} ${rows.at(-1)?.id}`
  const [painted, setPainted] = useState({ list, top: 0, row: 36 })
  const few = rows.length <= AT_ONCE
  useEffect(() => {
    if (few) return
    let settling: ReturnType<typeof setTimeout> | undefined
    // Measured in the frame that lays out the list anyway. While somebody types, the next list comes first.
    const frame = requestAnimationFrame(() => {
      if (!body.current) return
      const top = body.current.getBoundingClientRect().top + window.scrollY
      const row = Number.parseFloat(getComputedStyle(body.current).getPropertyValue('--row'))
      settling = setTimeout(() => startTransition(() => setPainted({ list, top, row })), SETTLE_MS)
    })
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(settling)
    }
  }, [body, list, few])
  const settled = few || painted.list === list
  const virtual = rows.length > VIRTUAL_FROM || !settled
  const virtualizer = useWindowVirtualizer({
    count: virtual ? rows.length : 0,
    estimateSize: () => painted.row,
    overscan: settled ? OVERSCAN : 1,
    scrollMargin: painted.top,
    scrollPaddingStart: STICKY_PX,
    scrollPaddingEnd: painted.row,
    // What the server renders, before the window's height is known.
    initialRect: { width: 1200, height: 1400 },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: it keeps what it estimated until it is told
  useLayoutEffect(() => virtualizer.measure(), [painted.row])
  if (!virtual) {
    return {
      virtual,
      shown: rows.map((row, index) => ({ row, index })),
      above: 0,
      below: 0,
      scrollTo: () => {},
    }
  }
  const items = virtualizer.getVirtualItems()
  const first = items[0]
  const last = items.at(-1)
  return {
    virtual,
    shown: items.flatMap(({ index }) => {
      const row = rows[index]
      return row === undefined ? [] : [{ row, index }]
    }),
    above: first ? first.start - painted.top : 0,
    below: last ? virtualizer.getTotalSize() - (last.end - painted.top) : 0,
    scrollTo: index => virtualizer.scrollToIndex(index, { align: 'auto' }),
  }
}
