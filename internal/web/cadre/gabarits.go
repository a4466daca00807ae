// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed gabarits
var gabaritsDuCadre embed.FS

// socle is what every page is parsed upon: the layouts and the components.
func (m *Moteur) socle() (*template.Template, error) {
	t, err := template.New("socle").Funcs(m.fonctions()).Option("missingkey=error").
		ParseFS(gabaritsDuCadre, "gabarits/mises-en-page/*.html", "gabarits/composants/*.html")
	if err != nil {
		return nil, fmt.Errorf("gabarits du cadre : %w", err)
	}
	return t, nil
}

// pagesDuCadre are the pages that belong to no domain.
func pagesDuCadre() Pages {
	sous, err := fs.Sub(gabaritsDuCadre, "gabarits/pages")
	if err != nil {
		sous = embed.FS{} // the declared pages will be missing, and the program refuse to start
	}
	return Pages{Domaine: "cadre", FS: renommee{sous}, Noms: []string{
		"connexion", "premier_demarrage", "erreur", "conflit", "confirmation", "affichage",
	}}
}

// renommee shows a folder as if it were named "gabarits".
type renommee struct{ fs.FS }

func (f renommee) Open(nom string) (fs.File, error) {
	if nom == "gabarits" {
		nom = "."
	}
	return f.FS.Open(strings.TrimPrefix(nom, "gabarits/"))
}

func (m *Moteur) ajouter(socle *template.Template, p Pages) error {
	presents, err := fs.Glob(p.FS, "gabarits/*.html")
	if err != nil || p.Domaine == "" {
		return fmt.Errorf("pages du domaine %q : %w", p.Domaine, errors.Join(err, errDomaine(p)))
	}
	var communs []string
	for _, f := range presents {
		nom := strings.TrimSuffix(path.Base(f), ".html")
		switch {
		case strings.HasPrefix(nom, "_"):
			communs = append(communs, f)
		case !slices.Contains(p.Noms, nom):
			return fmt.Errorf("pages du domaine %q : gabarit %s présent mais non déclaré", p.Domaine, f)
		}
	}
	for _, nom := range p.Noms {
		if err := m.ajouterPage(socle, p, nom, communs); err != nil {
			return fmt.Errorf("page %s/%s : %w", p.Domaine, nom, err)
		}
	}
	return nil
}

func errDomaine(p Pages) error {
	if p.Domaine == "" {
		return errors.New("domaine sans nom")
	}
	return nil
}

func (m *Moteur) ajouterPage(socle *template.Template, p Pages, nom string, communs []string) error {
	complet := p.Domaine + "/" + nom
	if m.gabarits[complet] != nil {
		return errors.New("déclarée deux fois")
	}
	source, err := fs.ReadFile(p.FS, "gabarits/"+nom+".html")
	if err != nil {
		return fmt.Errorf("déclarée mais absente : %w", err)
	}
	t, err := socle.Clone()
	if err != nil {
		return fmt.Errorf("copier le socle : %w", err)
	}
	if len(communs) > 0 {
		if t, err = t.ParseFS(p.FS, communs...); err != nil {
			return fmt.Errorf("gabarits communs : %w", err)
		}
	}
	if _, err = t.New(complet).Parse(string(source)); err != nil {
		return fmt.Errorf("gabarit illisible : %w", err)
	}
	// Escaping, and the check that every named template exists, come with the first execution: one over nothing,
	// whose own failure does not matter.
	var faute *template.Error
	if err := t.ExecuteTemplate(io.Discard, complet, nil); errors.As(err, &faute) {
		return fmt.Errorf("gabarit refusé : %w", err)
	}
	m.gabarits[complet] = t
	return nil
}
