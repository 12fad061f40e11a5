'use client'

import { createContext, useContext } from 'react'

/**
 * In a long table every time and digest would be a tab stop. DataTable sets false for all rows but the active
 * one, so Tab walks through one row and J/K changes which.
 */
export const RowTabStop = createContext(true)

export function useTabIndex(): 0 | -1 {
  return useContext(RowTabStop) ? 0 : -1
}
