'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect, useState } from 'react'

const VIRTUAL_FROM = 200
const ROW_PX = 36
/** Top bar and table header, which stick above the rows. */
const STICKY_PX = 84

type VirtualRows<Row> = {
  /** False up to 200 rows: then all of them are shown. */
  virtual: boolean
  shown: readonly { row: Row; index: number }[]
  /** Pixels that stand for the rows before and after. */
  above: number
  below: number
  scrollTo: (index: number) => void
}

/** Which of many rows are in the DOM, measured against the window: the page scrolls, not the table. */
export function useVirtualRows<Row>(
  rows: readonly Row[],
  body: RefObject<HTMLElement | null>,
): VirtualRows<Row> {
  const virtual = rows.length > VIRTUAL_FROM
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    if (virtual && body.current) setMargin(body.current.getBoundingClientRect().top + window.scrollY)
  }, [virtual, body])
  const virtualizer = useWindowVirtualizer({
    count: virtual ? rows.length : 0,
    estimateSize: () => ROW_PX,
    overscan: 16,
    scrollMargin: margin,
    scrollPaddingStart: STICKY_PX,
    scrollPaddingEnd: ROW_PX,
    // What the server renders, before the window's height is known.
    initialRect: { width: 1200, height: 1400 },
  })
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
    above: first ? first.start - margin : 0,
    below: last ? virtualizer.getTotalSize() - (last.end - margin) : 0,
    scrollTo: index => virtualizer.scrollToIndex(index, { align: 'auto' }),
  }
}
