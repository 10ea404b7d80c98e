"""python walk.py MODE URL TOKEN: the official SDK for Python, like walk.mjs of the SDK for TypeScript.

MODE is `legacy` for the protocol with `initialize`, or `auto` for the newest that both sides know.
"""

import asyncio
import json
import sys

from mcp import Client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client


async def main(mode: str, url: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    async with create_mcp_http_client(headers=headers) as http:
        async with Client(streamable_http_client(url, http_client=http), mode=mode) as client:
            tools = (await client.list_tools()).tools
            listed = {"tools": [tool.name for tool in tools], "version": client.protocol_version}
            print(json.dumps(listed), flush=True)
            while line := await asyncio.to_thread(sys.stdin.readline):
                result = await client.call_tool(**json.loads(line))
                print(result.model_dump_json(by_alias=True), flush=True)


asyncio.run(main(*sys.argv[1:]))
