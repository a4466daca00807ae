-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- nom: the random name under which the age-encrypted file lies; sha256 and taille are those of the clear
-- content; the name people gave the file is in contenu. efface_le: destroyed under a visaed bordereau.
create table fichier (
    id         {ID},
    dossier_id {REF} references dossier(id),
    nom        {TEXTE} not null unique,
    nature     {TEXTE} not null check (nature <> ''),
    type       {TEXTE} not null,
    taille     {ENTIER} not null check (taille >= 0),
    sha256     {OCTETS} not null,
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    cree_par   {REF},
    instant    {INSTANT} not null,
    efface_le  {INSTANT},
    bordereau  {TEXTE},
    check ((efface_le is null) = (bordereau is null))
) {STRICT};

{SANS_SUPPRESSION fichier}
{FIGER fichier : id, dossier_id, nom, nature, type, taille, sha256, contenu_id, engagement, cree_par, instant}
{FIGER fichier SI old.efface_le is not null : efface_le, bordereau}

create index fichier_dossier on fichier (dossier_id) where dossier_id is not null;
