import { refuseMethod } from '@/lib/http/door'
import { openApiDocument } from '@/lib/http/openapi'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Response {
  return Response.json(openApiDocument(process.env.NEXTAUTH_URL ?? new URL(request.url).origin))
}

const refused = (request: Request) => refuseMethod(request, 'openapi.json', 'GET, HEAD')

export const POST = refused
export const PUT = refused
export const PATCH = refused
export const DELETE = refused
