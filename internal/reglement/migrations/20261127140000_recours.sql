-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- How long silence on an administrative appeal takes to reject it; how long a person has to go to court, and whether that delay is « franc » (the department says: nobody here has read the article).
insert into parametre(code, portee, nombre, du, source, preuve) values
 ('recours.silence', 'loi', 2, '2016-01-01', 'CRPA, articles L231-4 et L411-7', 'lue'),
 ('recours.contentieux', 'loi', 2, '2001-01-01', 'Code de justice administrative, article R421-1', 'a_verifier'),
 ('recours.franc', 'loi', 1, '2001-01-01', 'Usage du contentieux administratif', 'a_verifier');
