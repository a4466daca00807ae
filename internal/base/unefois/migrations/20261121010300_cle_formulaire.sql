-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- The one-time key of each form that was posted, with the hash of what it said and the answer it got.
create table cle_formulaire (
    cle       {TEXTE} primary key,
    agent_id  {REF} not null,
    empreinte {OCTETS} not null,
    reponse   {TEXTE} not null,
    instant   {INSTANT} not null
) {STRICT};

create index cle_formulaire_instant on cle_formulaire (instant);
