-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- jeton: SHA-256 of the cookie's token. A revoked session stays as a tombstone until its absolute end, so
-- that a request still under way cannot bring it back.
create table session (
    id          {ID},
    jeton       {OCTETS} not null unique,
    agent_id    {REF} references agent(id),
    donnees     {OCTETS} not null,
    appareil    {TEXTE} not null,
    cree_le     {INSTANT} not null,
    vue_le      {INSTANT} not null,
    expire_le   {INSTANT} not null,
    revoquee_le {INSTANT}
) {STRICT};

create index session_agent on session (agent_id) where agent_id is not null;
create index session_expire on session (expire_le);

-- One-time links: the installation's set-up (agent_id null) or an agent's choice of a password.
create table lien_unique (
    id         {ID},
    jeton      {OCTETS} not null unique,
    nature     {TEXTE} not null check (nature in ('installation', 'mot_de_passe')),
    agent_id   {REF} references agent(id),
    cree_le    {INSTANT} not null,
    expire_le  {INSTANT} not null,
    utilise_le {INSTANT},
    check ((nature = 'mot_de_passe') = (agent_id is not null))
) {STRICT};
